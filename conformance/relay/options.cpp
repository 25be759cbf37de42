#include "conformance/relay/options.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "conformance/text.hpp"

namespace sipreg::conformance {
namespace {

[[noreturn]] void refuse(const std::string& name, std::string_view value) {
  throw std::runtime_error(
      fmt::format("relay.{}={} means nothing; conformance/relay/relay.hpp lists the options", name, value));
}

std::size_t number(const std::string& name, std::string_view text) {
  const auto value = read_count(trimmed(text));
  if (!value || *value < 1) refuse(name, text);
  return static_cast<std::size_t>(*value);
}

std::set<std::size_t> numbers(const std::string& name, std::string_view text) {
  std::set<std::size_t> all;
  for (const Piece& part : split({text, 0}, ',')) all.insert(number(name, part.text));
  return all;
}

}  // namespace

RelayOptions read_relay_options(const Names& names) {
  RelayOptions out;
  for (const auto& [name, values] : names) {
    const std::string& value = values.back();
    if (name == "split")
      out.split = number(name, value);
    else if (name == "join")
      out.join = number(name, value);
    else if (name == "crlf")
      out.crlf = number(name, value) == 1;
    else if (name == "refuse")
      out.refuse = number(name, value) == 1;
    else if (name == "close-after")
      out.close_after = numbers(name, value);
    else if (name == "swallow")
      out.swallow = number(name, value);
    else if (name == "drop")
      out.drop = numbers(name, value);
    else if (name == "drop-answer")
      out.drop_answer = numbers(name, value);
    else if (name == "open-at")
      out.open_at = read_number(value);
    else if (name != "pass")
      refuse(name, value);
    if (name == "open-at" && (!out.open_at || *out.open_at < 0)) refuse(name, value);
  }
  return out;
}

}  // namespace sipreg::conformance
