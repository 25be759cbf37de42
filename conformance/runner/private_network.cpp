#include "conformance/runner/private_network.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <net/route.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string_view>

namespace sipreg::conformance {
namespace {

constexpr const char* device = "case0";
constexpr const char* far_end = "case1";

[[noreturn]] void fail(std::string_view what) {
  throw std::runtime_error(fmt::format("{}: {}", what, std::strerror(errno)));
}

class Socket {
 public:
  Socket(int family, int type, int protocol) : file_(::socket(family, type | SOCK_CLOEXEC, protocol)) {
    if (file_ < 0) fail("socket");
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() { ::close(file_); }
  [[nodiscard]] int file() const noexcept { return file_; }

 private:
  int file_;
};

void write_line(const char* path, const std::string& text) {
  const int file = ::open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) fail(path);
  const ssize_t written = ::write(file, text.data(), text.size());
  const int reason = errno;
  ::close(file);
  errno = reason;
  if (written != static_cast<ssize_t>(text.size())) fail(path);
}

/// Root has the right already; everyone else gets it inside a user namespace in which he stays who he is.
void unshare_network() {
  const uid_t user = ::geteuid();
  const gid_t group = ::getegid();
  if (user == 0) {
    if (::unshare(CLONE_NEWNET) != 0) fail("unshare");
    return;
  }
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) fail("unshare");
  write_line("/proc/self/setgroups", "deny");
  write_line("/proc/self/uid_map", fmt::format("{} {} 1", user, user));
  write_line("/proc/self/gid_map", fmt::format("{} {} 1", group, group));
}

ifreq request_for(const char* name) {
  ifreq request{};
  std::strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  return request;
}

void bring_up(const Socket& socket, const char* name) {
  ifreq request = request_for(name);
  if (::ioctl(socket.file(), SIOCGIFFLAGS, &request) != 0) fail(name);
  request.ifr_flags = static_cast<short>(request.ifr_flags | IFF_UP);
  if (::ioctl(socket.file(), SIOCSIFFLAGS, &request) != 0) fail(name);
}

sockaddr socket_address(const char* text) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  ::inet_pton(AF_INET, text, &address.sin_addr);
  sockaddr out{};
  std::memcpy(&out, &address, sizeof out);
  return out;
}

void give_address(const Socket& socket, const char* name, const char* address, const char* mask) {
  ifreq request = request_for(name);
  request.ifr_addr = socket_address(address);
  if (::ioctl(socket.file(), SIOCSIFADDR, &request) != 0) fail(address);
  request.ifr_netmask = socket_address(mask);
  if (::ioctl(socket.file(), SIOCSIFNETMASK, &request) != 0) fail(mask);
}

void add_default_route(const Socket& socket, const char* gateway) {
  rtentry route{};
  route.rt_dst = route.rt_genmask = socket_address("0.0.0.0");
  route.rt_gateway = socket_address(gateway);
  route.rt_flags = RTF_UP | RTF_GATEWAY;
  if (::ioctl(socket.file(), SIOCADDRT, &route) != 0) fail("default route");
}

/// A netlink request that grows by attributes.
class LinkRequest {
 public:
  LinkRequest() {
    header().nlmsg_len = NLMSG_LENGTH(sizeof(ifinfomsg));
    header().nlmsg_type = RTM_NEWLINK;
    header().nlmsg_flags = NLM_F_REQUEST | NLM_F_CREATE | NLM_F_EXCL | NLM_F_ACK;
  }

  std::uint32_t open(std::uint16_t type, std::string_view content = {}) {
    const std::uint32_t at = NLMSG_ALIGN(header().nlmsg_len);
    rtattr attribute{static_cast<std::uint16_t>(RTA_LENGTH(content.size())), type};
    std::memcpy(buffer_.data() + at, &attribute, sizeof attribute);
    if (!content.empty()) std::memcpy(buffer_.data() + at + RTA_LENGTH(0), content.data(), content.size());
    header().nlmsg_len = at + RTA_ALIGN(attribute.rta_len);
    return at;
  }

  void skip(std::uint32_t bytes) { header().nlmsg_len += bytes; }

  /// What was added since belongs to the attribute that was opened there.
  void close(std::uint32_t at) {
    const auto length = static_cast<std::uint16_t>(header().nlmsg_len - at);
    std::memcpy(buffer_.data() + at, &length, sizeof length);
  }

  void send() {
    const Socket socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
    std::array<char, 1024> answer{};
    if (::send(socket.file(), buffer_.data(), header().nlmsg_len, 0) < 0) fail("netlink");
    if (::recv(socket.file(), answer.data(), answer.size(), 0) < static_cast<ssize_t>(NLMSG_LENGTH(sizeof(nlmsgerr))))
      fail("netlink");
    nlmsgerr error{};
    std::memcpy(&error, answer.data() + NLMSG_LENGTH(0), sizeof error);
    errno = -error.error;
    if (error.error != 0) fail("a device cannot be made");
  }

 private:
  nlmsghdr& header() { return *reinterpret_cast<nlmsghdr*>(buffer_.data()); }
  alignas(nlmsghdr) std::array<char, 512> buffer_{};
};

std::string_view with_zero(const char* text) { return {text, std::strlen(text) + 1}; }

/// Two ends of one wire, both in here.
void add_device() {
  LinkRequest request;
  request.open(IFLA_IFNAME, with_zero(device));
  const std::uint32_t info = request.open(IFLA_LINKINFO);
  request.open(IFLA_INFO_KIND, "veth");
  const std::uint32_t data = request.open(IFLA_INFO_DATA);
  const std::uint32_t peer = request.open(1);  // VETH_INFO_PEER
  request.skip(sizeof(ifinfomsg));
  request.open(IFLA_IFNAME, with_zero(far_end));
  request.close(peer);
  request.close(data);
  request.close(info);
  request.send();
}

void furnish() {
  add_device();
  const Socket socket(AF_INET, SOCK_DGRAM, 0);
  bring_up(socket, "lo");
  give_address(socket, device, "192.0.2.1", "255.255.255.0");
  bring_up(socket, device);
  bring_up(socket, far_end);
  add_default_route(socket, "192.0.2.2");
}

}  // namespace

std::string enter_private_network() try {
  unshare_network();
  furnish();
  return {};
} catch (const std::exception& error) {
  return fmt::format("this system allows no network namespace ({})", error.what());
}

std::string why_no_private_network() {
  int words[2];
  if (::pipe2(words, O_CLOEXEC) != 0) return "no pipe";
  const pid_t child = ::fork();
  if (child == 0) {
    const std::string reason = enter_private_network();
    [[maybe_unused]] const ssize_t written = ::write(words[1], reason.data(), reason.size());
    ::_exit(0);
  }
  ::close(words[1]);
  std::string reason;
  char buffer[512];
  for (ssize_t count = 1; count > 0;) {
    count = ::read(words[0], buffer, sizeof buffer);
    if (count > 0) reason.append(buffer, static_cast<std::size_t>(count));
  }
  ::close(words[0]);
  if (child < 0) return "no process can be started";
  ::waitpid(child, nullptr, 0);
  return reason;
}

}  // namespace sipreg::conformance
