#include "conformance/trace/live_input.hpp"

#include <fcntl.h>
#include <net/if.h>
#include <pcap/pcap.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>

namespace sipreg::conformance {
namespace {

constexpr int wait_ms = 100;             // between two looks at the end of a file, and at `stop`
constexpr int whole_packets = 262'144;   // bytes; what tcpdump takes for a whole packet
constexpr int capture_buffer = 8 << 20;  // bytes, for bursts

using Capture = std::unique_ptr<pcap_t, decltype(&pcap_close)>;

/// Opens an interface for capturing. The reason is pcap's own when it cannot be.
Capture open_interface(const std::string& name, std::string& problem) {
  char reason[PCAP_ERRBUF_SIZE] = {};
  Capture capture{pcap_create(name.c_str(), reason), pcap_close};
  if (!capture) {
    problem = reason;
    return capture;
  }
  pcap_set_snaplen(capture.get(), whole_packets);
  pcap_set_immediate_mode(capture.get(), 1);
  pcap_set_timeout(capture.get(), wait_ms);
  pcap_set_buffer_size(capture.get(), capture_buffer);
  const int status = pcap_activate(capture.get());
  if (status >= 0 && pcap_setnonblock(capture.get(), 1, reason) == 0) return capture;
  problem = std::string(pcap_statustostr(status)) + " (capturing needs root, or CAP_NET_RAW)";
  capture.reset();
  return capture;
}

}  // namespace

std::shared_ptr<LiveInput> LiveInput::open(const std::string& path, const std::atomic<bool>& stop,
                                           std::string& problem) {
  const int descriptor = path == "-" ? dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0 && (path == "any" || if_nametoindex(path.c_str()) != 0)) {
    std::shared_ptr<LiveInput> input(new LiveInput(-1, stop));
    if (input->capture(path, problem)) return input;
    return nullptr;
  }
  struct stat status {};
  if (descriptor < 0 || fstat(descriptor, &status) != 0) {
    problem = std::strerror(errno);
    return nullptr;
  }
  if (S_ISDIR(status.st_mode)) {
    problem = "it is a folder";
    ::close(descriptor);
    return nullptr;
  }
  return std::shared_ptr<LiveInput>(new LiveInput(descriptor, stop));
}

bool LiveInput::capture(const std::string& interface, std::string& problem) {
  Capture capture = open_interface(interface, problem);
  if (!capture) return false;
  int ends[2];
  std::FILE* file = nullptr;
  if (::pipe2(ends, O_CLOEXEC) == 0) {
    descriptor_ = ends[0];
    file = fdopen(ends[1], "wb");
  }
  pcap_dumper_t* const dumper = file != nullptr ? pcap_dump_fopen(capture.get(), file) : nullptr;
  if (dumper == nullptr) {
    problem = std::strerror(errno);
    return false;
  }
  pcap_dump_flush(dumper);
  capturing_ = std::thread([this, dumper, capture = std::move(capture)] {
    while (!stop_ && !ended_) {
      // Not by pcap's own waiting: without traffic that may last for ever, whatever timeout was set.
      pollfd one{pcap_get_selectable_fd(capture.get()), POLLIN, 0};
      if (::poll(&one, 1, wait_ms) == 0) continue;
      if (pcap_dispatch(capture.get(), -1, pcap_dump, reinterpret_cast<u_char*>(dumper)) < 0) break;
      if (pcap_dump_flush(dumper) != 0) break;
    }
    pcap_dump_close(dumper);
  });
  return true;
}

LiveInput::~LiveInput() {
  ended_ = true;
  // Closed first, so that a capture that waits for room in the pipe goes on and ends (SIGPIPE is ignored by the
  // caller).
  if (descriptor_ >= 0) ::close(descriptor_);
  if (capturing_.joinable()) capturing_.join();
}

std::size_t LiveInput::read(char* to, std::size_t count, std::string& problem) {
  struct stat status {};
  const bool regular = fstat(descriptor_, &status) == 0 && S_ISREG(status.st_mode);
  while (!stop_) {
    pollfd one{descriptor_, POLLIN, 0};
    if (!regular && ::poll(&one, 1, wait_ms) == 0) continue;
    const ssize_t length = ::read(descriptor_, to, count);
    if (length > 0) return static_cast<std::size_t>(length);
    if (length < 0 && errno != EINTR && errno != EAGAIN) {
      problem = std::strerror(errno);
      return 0;
    }
    if (length == 0 && !regular) return 0;
    if (regular && fstat(descriptor_, &status) == 0 && status.st_size < ::lseek(descriptor_, 0, SEEK_CUR)) {
      problem = "it was made shorter while it was read; start again";
      return 0;
    }
    ::poll(nullptr, 0, wait_ms);
  }
  return 0;
}

}  // namespace sipreg::conformance
