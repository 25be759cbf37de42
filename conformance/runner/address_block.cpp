#include "conformance/runner/address_block.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace sipreg::conformance {
namespace {
constexpr int first_octets[] = {127, 77};
constexpr int block_count = 254;
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
    if (::flock(file, LOCK_EX | LOCK_NB) == 0) {
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

std::string AddressBlock::text() const { return host(0) + "/28"; }

std::string AddressBlock::host(int last) const {
  return fmt::format("{}.{}.{}.{}", first_octets[0], first_octets[1], block_, last);
}

}  // namespace sipreg::conformance
