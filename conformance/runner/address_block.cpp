#include "conformance/runner/address_block.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace sipreg::conformance {
namespace {
constexpr int first_octets[] = {127, 77};
constexpr int block_count = 254;
constexpr int last_host = 5;

bool can_bind(const std::string& address, std::uint16_t port, int type) {
  const int file = ::socket(AF_INET, type | SOCK_CLOEXEC, 0);
  if (file < 0) return false;
  const int yes = 1;
  if (type == SOCK_STREAM) ::setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in place{};
  place.sin_family = AF_INET;
  place.sin_port = htons(port);
  ::inet_pton(AF_INET, address.c_str(), &place.sin_addr);
  const bool bound = ::bind(file, reinterpret_cast<const sockaddr*>(&place), sizeof place) == 0;
  ::close(file);
  return bound;
}
}  // namespace

AddressBlock::AddressBlock() {
  const char* temporary = std::getenv("TMPDIR");
  const std::string folder =
      fmt::format("{}/sipreg-blocks.{}", temporary != nullptr && *temporary != 0 ? temporary : "/tmp", ::getuid());
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  const int start = static_cast<int>(::getpid()) % block_count;
  for (int tried = 0; tried < block_count; ++tried) {
    block_ = 1 + (start + tried) % block_count;
    const int file = ::open(fmt::format("{}/127.77.{}.0", folder, block_).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) continue;
    // The lock keeps other runs away; only the ports know of what a killed run may have left behind.
    if (::flock(file, LOCK_EX | LOCK_NB) == 0 && ports_are_free()) {
      lock_ = file;
      return;
    }
    ::close(file);
  }
  throw std::runtime_error(fmt::format("no loopback address block is free: {} cannot be locked", folder));
}

AddressBlock::~AddressBlock() {
  if (lock_ >= 0) ::close(lock_);
}

bool AddressBlock::ports_are_free() const {
  for (int last = 1; last <= last_host; ++last)
    for (const std::uint16_t port : {registrar_port, agent_port})
      if (!can_bind(host(last), port, SOCK_DGRAM) || !can_bind(host(last), port, SOCK_STREAM)) return false;
  return true;
}

std::string AddressBlock::text() const { return host(0) + "/28"; }

std::string AddressBlock::host(int last) const {
  return fmt::format("{}.{}.{}.{}", first_octets[0], first_octets[1], block_, last);
}

}  // namespace sipreg::conformance
