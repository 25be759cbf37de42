// What the rules of a deployment have to say: a text with a permanent id, a list of fixed size to say several things at
// once, and spans of time and numbers of seconds as people write them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sipreg/deployment/finding.hpp"
#include "sipreg/time.hpp"

namespace sipreg {
inline namespace v0 {
namespace deployment {

/// One row of a table of texts. The ids are permanent: never renamed, never reused.
struct Advice {
  std::string_view id;
  Severity severity;
  std::string_view title;  ///< what is the case
  std::string_view why;    ///< why it matters
  std::string_view fix;    ///< what to do
};

/// Up to `capacity` things, in order, without allocation. The rules here never have more to say than fits.
template <class T, std::size_t capacity>
class ShortList {
 public:
  constexpr void add(const T& item) noexcept {
    if (size_ < capacity) items_[size_++] = item;
  }
  [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
  [[nodiscard]] constexpr bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] constexpr const T& operator[](std::size_t i) const noexcept { return items_[i]; }
  [[nodiscard]] constexpr const T* begin() const noexcept { return items_.data(); }
  [[nodiscard]] constexpr const T* end() const noexcept { return items_.data() + size_; }

 private:
  std::array<T, capacity> items_{};
  std::size_t size_ = 0;
};

namespace detail {
constexpr void put_number(Sentence& out, std::uint64_t number) noexcept {
  std::array<char, 20> digits{};
  std::size_t count = 0;
  do {
    digits[count++] = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number != 0);
  while (count > 0) out << std::string_view{&digits[--count], 1};
}

constexpr void put_number(Sentence& out, seconds span) noexcept {
  if (span < seconds{0}) out << "-";
  const auto size = static_cast<std::uint64_t>(span.count());
  put_number(out, span < seconds{0} ? std::uint64_t{0} - size : size);
}

/// A number of thousandths: "60", "0.8", "-1.5".
constexpr void put_thousandths(Sentence& out, std::int64_t thousandths) noexcept {
  if (thousandths < 0) out << "-";
  const std::uint64_t size = thousandths < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(thousandths)
                                             : static_cast<std::uint64_t>(thousandths);
  put_number(out, size / 1000);
  std::uint64_t rest = size % 1000;
  if (rest == 0) return;
  out << ".";
  for (std::uint64_t unit = 100; rest != 0; unit /= 10) {
    put_number(out, rest / unit);
    rest %= unit;
  }
}
}  // namespace detail

/// "32 s", "0.5 s".
constexpr Sentence& operator<<(Sentence& out, Duration span) noexcept {
  detail::put_thousandths(out, span.count());
  return out << " s";
}

/// Seconds from `lowest` to `highest`, both included; empty when `lowest` is the greater.
struct SecondsRange {
  seconds lowest{1};
  seconds highest{0};

  [[nodiscard]] constexpr bool empty() const noexcept { return lowest > highest; }
  [[nodiscard]] constexpr bool contains(seconds value) const noexcept { return lowest <= value && value <= highest; }
  [[nodiscard]] friend constexpr bool operator==(const SecondsRange& a, const SecondsRange& b) noexcept {
    return a.empty() ? b.empty() : a.lowest == b.lowest && a.highest == b.highest;
  }
  [[nodiscard]] friend constexpr bool operator!=(const SecondsRange& a, const SecondsRange& b) noexcept {
    return !(a == b);
  }
};

/// What is in both.
[[nodiscard]] constexpr SecondsRange intersection(const SecondsRange& a, const SecondsRange& b) noexcept {
  const SecondsRange both{a.lowest < b.lowest ? b.lowest : a.lowest, a.highest < b.highest ? a.highest : b.highest};
  return both.empty() ? SecondsRange{} : both;
}

/// "120..300 s", "60 s", "none".
constexpr Sentence& operator<<(Sentence& out, const SecondsRange& range) noexcept {
  if (range.empty()) return out << "none";
  if (range.lowest != range.highest) {
    detail::put_number(out, range.lowest);
    out << "..";
  }
  detail::put_number(out, range.highest);
  return out << " s";
}

/// "nat.closes: warning: WHAT. WHY. FIX." in one line.
[[nodiscard]] constexpr Sentence describe(const Advice& advice) noexcept {
  Sentence out;
  out << advice.id << ": " << to_string(advice.severity) << ": " << advice.title;
  if (!advice.why.empty()) out << "; " << advice.why;
  if (!advice.fix.empty()) out << "; " << advice.fix;
  return out;
}

}  // namespace deployment
}  // namespace v0
}  // namespace sipreg
