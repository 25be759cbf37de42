// Any bytes are a trace.tsv, a relay.tsv or a pair of SIPp logs: what is read can be judged, and is written as it was.
// sources: conformance/text.cpp conformance/trace/timed_message.cpp conformance/trace/trace_tsv.cpp
// sources: conformance/trace/sipp_log.cpp conformance/trace/relay_log.cpp
#include <cstdlib>

#include "conformance/trace/relay_log.hpp"
#include "conformance/trace/sipp_log.hpp"
#include "conformance/trace/trace_tsv.hpp"

using namespace sipreg::conformance;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  require(unescaped(escaped(text)) == text);
  Trace trace = read_trace(text, "trace.tsv");
  const std::string written = write_trace(trace.messages);
  const Trace again = read_trace(written, "trace.tsv");
  require(again.findings.empty());
  require(again.messages.size() == trace.messages.size());
  for (std::size_t index = 0; index < trace.messages.size(); ++index)
    require(again.messages[index].raw == trace.messages[index].raw);
  arrange(trace.messages, 0, 1);
  join_relay_log(trace.messages, read_relay_log(text, "udp"));
  const std::size_t half = size / 2;
  const SippLog log = read_sipp_log(text.substr(0, half), text.substr(half), Party::r1);
  for (const TimedMessage& message : log.messages) require(!message.raw.empty());
  return 0;
}
