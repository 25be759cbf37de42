#include "conformance/trace/text_log.hpp"

#include <algorithm>

#include "conformance/trace/sip_start.hpp"

namespace sipreg::conformance {
namespace {

/// A log that was copied as text has lost the CR of every line; only where none was ever seen are they put back.
std::string_view line_end(bool returns_seen, std::string_view line) {
  return returns_seen || line.ends_with('\r') ? "\n" : "\r\n";
}

/// Leaves out colours: ESC [ numbers m.
void strip_colours(std::string_view line, std::string& plain) {
  plain.clear();
  for (std::size_t escape; (escape = line.find("\x1b[")) != std::string_view::npos;) {
    plain += line.substr(0, escape);
    line.remove_prefix(escape + 2);
    const std::size_t end = line.find_first_not_of("0123456789;");
    line.remove_prefix(end == std::string_view::npos ? line.size() : end + 1);
  }
  plain += line;
}

bool is_stream(Transport transport) {
  return transport != Transport::udp && transport != Transport::sctp && transport != Transport::unknown;
}

}  // namespace

bool LineReader::next(std::string_view& line) {
  if (again_) {
    again_ = false;
    line = line_;
    return true;
  }
  cut_ = false;
  std::size_t scanned = 0;  // behind at_
  std::size_t feed = 0;
  while ((feed = buffer_.find('\n', at_ + scanned)) == std::string::npos) {
    scanned = buffer_.size() - at_;
    if (scanned > longest_) {
      cut_ = true;
      scanned = longest_;
      buffer_.resize(at_ + longest_);
    }
    if (fill()) continue;
    if (scanned == 0) return false;
    feed = buffer_.size();
    break;
  }
  line_ = std::string_view{buffer_}.substr(at_, std::min(feed - at_, longest_));
  cut_ = cut_ || feed - at_ > longest_;
  at_ = std::min(feed + 1, buffer_.size());
  ++number_;
  line = line_;
  return true;
}

/// Drops what was handed out and reads on; at_ becomes 0.
bool LineReader::fill() {
  constexpr std::size_t piece = 64 * 1024;
  buffer_.erase(0, at_);
  at_ = 0;
  const std::size_t before = buffer_.size();
  buffer_.resize(before + piece);
  const std::size_t length = input_.read(buffer_.data() + before, piece);
  buffer_.resize(before + length);
  return length != 0;
}

TextLog::TextLog(Input input, const ReadOptions& options, std::unique_ptr<LogGrammar> grammar)
    : input_(std::move(input)),
      losses_(input_.name(), "line"),
      lines_(input_, options.limits.line_length),
      grammar_(std::move(grammar)),
      clock_(options.utc_offset, input_.year()) {}

bool TextLog::next(CapturedMessage& message) {
  if (take(message)) return true;
  for (std::string_view line; next_line(line);) {
    entry_ = {};
    switch (grammar_->read(line, entry_)) {
      case LogGrammar::Line::other: break;
      case LogGrammar::Line::damaged: losses_.note(Loss::damaged_entry, lines_.number()); break;
      case LogGrammar::Line::announced:
        entry_line_ = lines_.number();
        entry_time_ = entry_.time ? clock_.moment(*entry_.time) : Moment{};
        gather();
        if (take(message)) return true;
        losses_.note(Loss::damaged_entry, entry_line_);
    }
  }
  finish();
  return false;
}

bool TextLog::next_line(std::string_view& line) {
  if (!lines_.next(line)) return false;
  if (lines_.was_cut()) losses_.note(Loss::long_line, lines_.number());
  if (grammar_->coloured() && line.find('\x1b') != std::string_view::npos) {
    strip_colours(line, plain_);
    line = plain_;
  }
  return true;
}

/// The lines of the message that was just announced.
void TextLog::gather() {
  text_.clear();
  taken_ = 0;
  framer_ = {};
  for (std::string_view line; next_line(line);) {
    if (grammar_->ends_message(line)) return lines_.put_back();
    if (text_.empty() && (line.empty() || line == "\r")) continue;
    returns_seen_ = returns_seen_ || line.ends_with('\r');
    text_ += line;
    text_ += line_end(returns_seen_, line);
    if (is_whole()) return;
  }
}

/// By the length that the log says, else by Content-Length. What is damaged is not read on either.
bool TextLog::is_whole() {
  if (!entry_.length) return framer_.next(text_).kind != wire::StreamFramer::Kind::need_more;
  if (text_.size() < *entry_.length) return text_.size() > wire::max_message_size;
  text_.resize(*entry_.length);
  return true;
}

bool TextLog::take(CapturedMessage& message) {
  const std::string_view rest = sip_message_in(std::string_view{text_}.substr(taken_));
  taken_ = text_.size();
  if (rest.empty()) return false;
  const bool all = entry_.length && text_.size() == *entry_.length;
  const auto frame = wire::StreamFramer{}.next(rest);
  const bool framed = frame.kind == wire::StreamFramer::Kind::message && (!all || is_stream(entry_.transport));
  message = {};
  message.bytes = framed ? frame.message : rest;
  if (framed && all) taken_ = text_.size() - rest.size() + frame.used;  // there may be another one behind it
  message.cut = frame.kind == wire::StreamFramer::Kind::need_more && (!all || is_stream(entry_.transport));
  if (message.cut) losses_.note(Loss::cut_entry, entry_line_);
  message.time = entry_time_;
  message.source = entry_.source;
  message.destination = entry_.destination;
  message.transport = entry_.transport;
  message.file = input_.name();
  message.position = entry_line_;
  return true;
}

void TextLog::finish() {
  if (!input_.problem().empty() && losses_.count(Loss::unreadable_rest).times == 0)
    losses_.note(Loss::unreadable_rest, lines_.number() + 1, 0, input_.problem());
}

}  // namespace sipreg::conformance
