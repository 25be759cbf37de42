// Members of JSON objects as numbers, and the text before and after it is read.
#include <charconv>
#include <cstring>
#include <utility>

#include "conformance/deployment/json_objects.hpp"
#include "sipreg/deployment/value.hpp"

namespace sipreg::conformance {

std::optional<std::int64_t> JsonObject::number(std::size_t member) const {
  if (!has(member)) return std::nullopt;
  const std::string_view text = deployment::clean(texts_[member]).text;
  const char* const end = text.data() + text.size();
  std::int64_t whole = 0;
  if (const auto read = std::from_chars(text.data(), end, whole); read.ec == std::errc{} && read.ptr == end)
    return whole;
  double real = 0;
  constexpr double exact = 9007199254740992;  // 2^53: beyond, a double is no whole number any more
  if (const auto read = std::from_chars(text.data(), end, real); read.ec != std::errc{} || read.ptr != end)
    return std::nullopt;
  if (!(real >= -exact && real <= exact)) return std::nullopt;
  whole = static_cast<std::int64_t>(real);
  return static_cast<double>(whole) < real || static_cast<double>(whole) > real ? std::nullopt : std::optional(whole);
}

void JsonObject::set(std::size_t member, std::string text) {
  texts_[member] = std::move(text);
  present_ = static_cast<std::uint16_t>(present_ | 1U << member);
}

void make_readable(std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = deployment::detail::utf8_length(text, at);
    if (length == 0) text[at] = '?';
    at += length == 0 ? 1 : length;
  }
  if (text.starts_with("\xEF\xBB\xBF")) text.replace(0, 3, "   ");
}

void wipe(std::string& text) {
  ::explicit_bzero(text.data(), text.size());
  text.clear();
}

}  // namespace sipreg::conformance
