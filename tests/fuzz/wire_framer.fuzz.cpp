// A stream is cut the same way however it was torn into reads, and what is cut out is a message whose framing holds.
// The last byte seeds the tearing.
// corpus: fixtures/messages
#include <string>
#include <vector>

#include "sipreg/wire/stream_framer.hpp"
#include "wire.hpp"

using namespace sipreg::wire;
using namespace sipreg_fuzz;

namespace {

struct Cut {
  std::vector<std::string> messages;
  std::size_t line_ends = 0;
  std::size_t left = 0;
  Damage damage = Damage::none;

  bool operator==(const Cut& other) const {
    return messages == other.messages && line_ends == other.line_ends && damage == other.damage &&
           (damage != Damage::none || left == other.left);
  }
};

/// Hands the stream over in pieces of 1 to 17 bytes, or all at once.
Cut cut(std::string_view stream, unsigned seed, bool torn) {
  Cut result;
  StreamFramer framer;
  std::string pending;
  while (!stream.empty()) {
    seed = seed * 1103515245U + 12345U;
    const std::size_t size = torn ? 1 + (seed >> 16) % 17 : stream.size();
    pending += stream.substr(0, size);
    stream = stream.substr(size < stream.size() ? size : stream.size());
    for (;;) {
      const StreamFramer::Frame frame = framer.next(pending);
      require(frame.used <= pending.size());
      require_inside(frame.message, pending);
      if (frame.kind == StreamFramer::Kind::need_more) break;
      if (frame.kind == StreamFramer::Kind::broken) {
        require(framer.next(pending).kind == StreamFramer::Kind::broken);
        result.damage = frame.damage;
        return result;
      }
      require(frame.used > 0);
      if (frame.kind == StreamFramer::Kind::message) result.messages.emplace_back(frame.message);
      if (frame.kind == StreamFramer::Kind::line_end) ++result.line_ends;
      pending.erase(0, frame.used);
    }
  }
  result.left = pending.size();
  return result;
}

void require_framed(const std::string& bytes) {
  StreamFramer framer;
  const StreamFramer::Frame frame = framer.next(bytes);
  require(frame.kind == StreamFramer::Kind::message && frame.used == bytes.size());
  switch (read_message(bytes).damage) {
    case Damage::empty:
    case Damage::too_long:
    case Damage::unfinished_header:
    case Damage::content_length:
    case Damage::conflicting_content_length:
    case Damage::short_body: std::abort();
    default: break;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view stream{reinterpret_cast<const char*>(data), size};
  const Cut whole = cut(stream, 0, false);
  require(whole == cut(stream, data[size - 1], true));
  for (const std::string& message : whole.messages) require_framed(message);
  return 0;
}
