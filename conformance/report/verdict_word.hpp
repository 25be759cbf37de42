// The words a case can end with, each with its symbol and its colour on every page and terminal: one table.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sipreg::conformance::report {

/// The verdict of a case, of a check, or (the last two) of a run with a deliberate fault.
enum class Verdict : std::uint8_t {
  pass,
  fail,
  non_strict,
  info,
  not_applicable,
  not_exercised,
  xfail,
  xpass,
  caught,
  escaped
};

/// What a verdict means for whoever has to act on it.
enum class Colour : std::uint8_t { green, yellow, grey, red };

struct VerdictInfo {
  Verdict verdict;
  std::string_view word;    ///< as in verdict.json, report.json and the JUnit report
  std::string_view symbol;  ///< one column, always printed beside the word
  Colour colour;
  std::string_view meaning;
};

inline constexpr std::array<VerdictInfo, 10> verdicts{{
    {Verdict::pass, "pass", "✔", Colour::green, "everything asked was observed"},
    {Verdict::fail, "fail", "✘", Colour::red, "a MUST, GUIDE or ROBUST rule was broken"},
    {Verdict::non_strict, "non-strict", "▲", Colour::yellow, "a SHOULD was not followed; red only with --strict"},
    {Verdict::info, "info", "•", Colour::grey, "observed and reported, not judged"},
    {Verdict::not_applicable, "not-applicable", "–", Colour::grey, "does not concern this agent, for the reason given"},
    {Verdict::not_exercised, "not-exercised", "?", Colour::red, "something kept us from finding out"},
    {Verdict::xfail, "xfail", "○", Colour::grey, "fails as listed, for the reason listed"},
    {Verdict::xpass, "xpass", "●", Colour::red, "listed as failing, but passes: the list is out of date"},
    {Verdict::caught, "caught", "✔", Colour::green, "the faulty agent was judged fail by the named subject"},
    {Verdict::escaped, "escaped", "✘", Colour::red, "the faulty agent was not judged fail by the named subject"},
}};

[[nodiscard]] constexpr const VerdictInfo& info(Verdict verdict) noexcept {
  return verdicts[static_cast<std::size_t>(verdict)];
}

[[nodiscard]] constexpr std::optional<Verdict> find_verdict(std::string_view word) noexcept {
  for (const VerdictInfo& row : verdicts)
    if (row.word == word) return row.verdict;
  return std::nullopt;
}

}  // namespace sipreg::conformance::report
