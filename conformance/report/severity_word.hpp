// The severities of findings, each with its symbol and its colour, as verdict_word.hpp has them for verdicts.
#pragma once

#include <string_view>

#include "conformance/report/verdict_word.hpp"
#include "sipreg/deployment/finding.hpp"

namespace sipreg::conformance::report {

[[nodiscard]] constexpr std::string_view symbol(deployment::Severity severity) noexcept {
  switch (severity) {
    case deployment::Severity::note: return "•";
    case deployment::Severity::warning: return "▲";
    case deployment::Severity::error: break;
  }
  return "✘";
}

[[nodiscard]] constexpr Colour colour(deployment::Severity severity) noexcept {
  switch (severity) {
    case deployment::Severity::note: return Colour::grey;
    case deployment::Severity::warning: return Colour::yellow;
    case deployment::Severity::error: break;
  }
  return Colour::red;
}

}  // namespace sipreg::conformance::report
