// `;name=value` as headers, URIs and (with commas) challenges use it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sipreg/wire/text.hpp"

namespace sipreg {
inline namespace v0 {
namespace wire {

/// More parameters than this in one value are taken for malformed: to find one twice costs their square.
inline constexpr std::size_t max_parameters = 64;

/// One parameter.
struct Parameter {
  std::string_view name;   ///< empty = not there
  std::string_view value;  ///< without its quotes; escapes still in place (see unquote)
  bool has_value = false;  ///< an '=' was written
  bool quoted = false;
  bool bad_quote = false;  ///< a quoted string that never closes, or with something behind it
  bool repeated = false;   ///< the name stands there more than once: malformed (RFC 3261 7.3.1)
  [[nodiscard]] constexpr bool present() const noexcept { return !name.empty(); }
};

/// Walks over "a=1;b;c=\"x\"" once. Empty items are skipped; an item without a name has an empty one.
class ParameterReader {
 public:
  constexpr explicit ParameterReader(std::string_view list, char separator = ';') noexcept
      : list_{list}, separator_{separator} {}

  /// What was not read yet.
  [[nodiscard]] constexpr std::string_view rest() const noexcept { return detail::slice(list_, at_, list_.size()); }

  /// Reads the next one; false when nothing is left.
  [[nodiscard]] constexpr bool next(Parameter& parameter) noexcept {
    std::size_t at = at_;
    while (at < list_.size() && (list_[at] == separator_ || is_blank(list_[at]))) ++at;
    at_ = at;
    if (at == list_.size()) return false;
    parameter = {};
    const std::size_t end = end_of_name(at);
    parameter.name = without_trailing_blanks(at, end);
    at_ = end;
    if (end == list_.size() || list_[end] != '=') return true;
    parameter.has_value = true;
    at = detail::skip_blanks(list_, end + 1);
    if (at < list_.size() && list_[at] == '"') {
      read_quoted(parameter, at);
    } else {
      at_ = end_of_value(at);
      parameter.value = without_trailing_blanks(at, at_);
    }
    return true;
  }

 private:
  [[nodiscard]] constexpr std::string_view without_trailing_blanks(std::size_t begin, std::size_t end) const noexcept {
    while (end > begin && is_blank(list_[end - 1])) --end;
    return detail::slice(list_, begin, end);
  }

  [[nodiscard]] constexpr std::size_t end_of_name(std::size_t at) const noexcept {
    at = detail::skip(list_, at, detail::token_class);
    while (at < list_.size() && list_[at] != '=' && list_[at] != separator_)
      at = list_[at] == '"' ? behind_quotes(at) : at + 1;
    return at;
  }

  [[nodiscard]] constexpr std::size_t end_of_value(std::size_t at) const noexcept {
    for (;;) {
      at = detail::skip_to(list_, at, detail::item_stop);
      if (at == list_.size() || list_[at] == separator_) return at;
      at = list_[at] == '"' ? behind_quotes(at) : at + 1;
    }
  }

  constexpr void read_quoted(Parameter& parameter, std::size_t open) noexcept {
    const std::size_t end = quoted_end(list_, open);
    parameter.quoted = true;
    parameter.bad_quote = end == std::string_view::npos;
    parameter.value = detail::slice(list_, open + 1, parameter.bad_quote ? list_.size() : end - 1);
    at_ = detail::skip_blanks(list_, parameter.bad_quote ? list_.size() : end);
    if (at_ == list_.size() || list_[at_] == separator_) return;
    parameter.bad_quote = true;
    at_ = end_of_value(at_);
  }

  [[nodiscard]] constexpr std::size_t behind_quotes(std::size_t open) const noexcept {
    const std::size_t end = quoted_end(list_, open);
    return end == std::string_view::npos ? list_.size() : end;
  }

  std::string_view list_;
  std::size_t at_ = 0;
  char separator_;
};

/// The parameter `name` (any case) of a list, or one that is not present().
[[nodiscard]] constexpr Parameter find_parameter(std::string_view list, std::string_view name,
                                                 char separator = ';') noexcept {
  Parameter found;
  Parameter parameter;
  ParameterReader reader{list, separator};
  while (reader.next(parameter)) {
    if (!iequals(parameter.name, name)) continue;
    if (found.present()) {
      found.repeated = true;
      return found;
    }
    found = parameter;
  }
  return found;
}

namespace detail {
/// Is `name` among the next `max_parameters`? A longer list is malformed anyway.
[[nodiscard]] constexpr bool stands_again(std::string_view rest, std::string_view name, char separator) noexcept {
  Parameter parameter;
  ParameterReader reader{rest, separator};
  for (std::size_t i = 0; i < max_parameters && reader.next(parameter); ++i)
    if (iequals(parameter.name, name)) return true;
  return false;
}
}  // namespace detail

/// Walks over a list like ParameterReader, says which of the names that the caller knows each one is, and whether the
/// name stands there twice: known ones are ticked off (the second is `repeated`), for a rare other one the rest of the
/// list is searched. Beyond `max_parameters` everything is `repeated`.
template <std::size_t count>
class KnownParameterReader {
 public:
  constexpr KnownParameterReader(const std::string_view (&names)[count], std::string_view list,
                                 char separator = ';') noexcept
      : names_{names}, reader_{list, separator}, separator_{separator} {}

  /// `known`: the index in `names`, or its size.
  [[nodiscard]] constexpr bool next(Parameter& parameter, std::size_t& known) noexcept {
    static_assert(count <= 32);
    if (!reader_.next(parameter)) return false;
    known = index_of(names_, parameter.name);
    if (++total_ > max_parameters) {
      parameter.repeated = true;
    } else if (known == count) {
      parameter.repeated = detail::stands_again(reader_.rest(), parameter.name, separator_);
    } else {
      parameter.repeated = (seen_ >> known & 1U) != 0;
      seen_ |= 1U << known;
    }
    return true;
  }

 private:
  const std::string_view (&names_)[count];
  ParameterReader reader_;
  std::uint32_t seen_ = 0;
  std::size_t total_ = 0;
  char separator_;
};

}  // namespace wire
}  // namespace v0
}  // namespace sipreg
