// Symptoms and broken rules in one form, and how a trunk stands on the whole: what the text writers lay out.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/check/check.hpp"
#include "conformance/check/words.hpp"
#include "conformance/report/verdict_word.hpp"

namespace sipreg::conformance::check {

/// Something to tell of one trunk, or of none. The texts come from data and are not yet made safe for any page.
struct Remark {
  std::string_view id;  ///< "T-01", "VR-F01"
  deployment::Severity severity = deployment::Severity::note;
  std::string_view title, why, fix;
  std::string detail;    ///< its numbers
  std::string evidence;  ///< where and when; may be empty
};

/// The worst first; of equals the symptoms.
[[nodiscard]] std::vector<Remark> remarks(const CheckResult& result, const TrunkResult& trunk, Aliases& aliases);
[[nodiscard]] std::vector<Remark> general_remarks(const CheckResult& result, Aliases& aliases);

/// "3 times, 45 s at the longest (trunk.pcap record 12, 12:00:07.250)".
[[nodiscard]] std::string detail_and_evidence(const Remark& remark);

/// A symptom of which only a part was seen counts as a note.
[[nodiscard]] deployment::Severity severity_of(const deployment::SymptomFinding& symptom);

/// How many symptoms and findings a trunk has, by severity.
[[nodiscard]] std::array<std::size_t, 3> findings_of(const TrunkResult& trunk);

/// How a trunk stands, by its worst item, remark, or state.
enum class Standing : std::uint8_t { clean, not_judged, warning, error };

struct StandingWord {
  std::string_view word, symbol;
  report::Colour colour;
};
[[nodiscard]] const StandingWord& info(Standing standing) noexcept;
[[nodiscard]] Standing standing(const CheckResult& result, const TrunkResult& trunk);

/// The same for a verdict of the checklist; its word is to_string(verdict).
[[nodiscard]] const StandingWord& info(deployment::Verdict verdict) noexcept;

/// "failing; asked 300 s, granted 300 s; refreshed at 50 % of it; registered 92.5 % of the time; 1 error, 2 warnings".
[[nodiscard]] std::string state_text(const TrunkResult& trunk);

/// "192.0.2.10 and 198.51.100.1:5060 over udp; registrar sip.example.com".
[[nodiscard]] std::string path_text(const analysis::TrunkFacts& facts, Aliases& aliases);

/// "what to do", or "what would settle it" where nothing decided the item.
[[nodiscard]] std::string_view cure_label(deployment::Verdict verdict) noexcept;

}  // namespace sipreg::conformance::check
