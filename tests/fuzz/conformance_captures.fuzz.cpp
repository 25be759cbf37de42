// Any bytes are a capture or a log: reading them ends, keeps to its limits, hands out messages that begin with a start
// line, and says the same twice. Text goes through every grammar.
// sources: conformance/text.cpp conformance/trace/captured_message.cpp conformance/trace/losses.cpp
// sources: conformance/trace/input.cpp conformance/trace/live_input.cpp conformance/trace/link_layer.cpp
// sources: conformance/trace/fragments.cpp
// sources: conformance/trace/tcp_streams.cpp conformance/trace/capture_file.cpp conformance/trace/log_time.cpp
// sources: conformance/trace/text_log.cpp conformance/trace/sngrep_log.cpp conformance/trace/baresip_log.cpp
// sources: conformance/trace/asterisk_log.cpp conformance/trace/sipp_message_log.cpp conformance/trace/sipp_log.cpp
// sources: conformance/trace/ordered_messages.cpp conformance/trace/message_source.cpp
// corpus: fixtures/traces
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>

#include "conformance/trace/message_source.hpp"
#include "conformance/trace/sip_start.hpp"
#include "sipreg/wire/message.hpp"

using namespace sipreg::conformance;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

/// A file in memory: libpcap and zlib read from where they read otherwise.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes) : descriptor_(memfd_create("input", MFD_CLOEXEC)) {
    require(descriptor_ >= 0);
    while (!bytes.empty()) {
      const ssize_t length = write(descriptor_, bytes.data(), bytes.size());
      require(length > 0);
      bytes.remove_prefix(static_cast<std::size_t>(length));
    }
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { close(descriptor_); }

  [[nodiscard]] std::string path() const { return fmt::format("/proc/self/fd/{}", descriptor_); }

 private:
  int descriptor_;
};

std::string listing(const std::string& path, const ReadOptions& options) {
  const OpenedSource opened = open_messages(path, options);
  require((opened.source == nullptr) != opened.problem.empty());
  if (!opened.source) return opened.problem;
  std::string list;
  for (CapturedMessage message; opened.source->next(message);) {
    require(!message.bytes.empty() && message.position != 0);
    // A stream that is in step hands out a damaged start line, too: that is for the judge.
    if (message.transport != Transport::tcp) require(sip_message_in(message.bytes).size() == message.bytes.size());
    (void)sipreg::wire::read_message(message.bytes);
    list += fmt::format("{} {} {} {} {} {}\n", message.time.ns, to_string(message.source),
                        to_string(message.destination), to_string(message.transport), message.position, message.bytes);
  }
  CapturedMessage none;
  require(!opened.source->next(none));
  for (const Losses* losses : opened.source->losses())
    for (const std::string& sentence : losses->to_sentences()) list += sentence + '\n';
  return list;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const MemoryFile file({reinterpret_cast<const char*>(data), size});
  ReadOptions options;
  options.limits = {8, 4096, 16384, 4, 4096, std::chrono::seconds{60}, 512, 4096};
  const std::string list = listing(file.path(), options);
  require(list == listing(file.path(), options));
  if (size != 0 && data[0] >= ' ')  // text: each kind of log in turn
    for (const TraceFormat format :
         {TraceFormat::sipp, TraceFormat::sngrep, TraceFormat::asterisk, TraceFormat::baresip}) {
      options.format = format;
      (void)listing(file.path(), options);
    }
  return 0;
}
