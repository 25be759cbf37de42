// How a result is told: aliases for numbers, places, spans. Shared by all writers, so that they say the same.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "conformance/check/check.hpp"

namespace sipreg::conformance::check {

/// Numbers of telephones (6 digits or more) keep their last three: "xxx567". The same number has the same alias
/// throughout; another one that ends alike is told apart: "xxx567-2".
class Aliases {
 public:
  explicit Aliases(bool redact) : redact_(redact) {}
  [[nodiscard]] std::string operator()(std::string_view text);

 private:
  bool redact_;
  std::map<std::string, std::string, std::less<>> alias_of_;
  std::map<std::string, std::size_t, std::less<>> ending_;
};

/// "150 s", "2.5 min", "4 h 30 min".
[[nodiscard]] std::string span_text(Duration span);
/// "trunk.pcap record 12", or what `where` says; empty when there is no place.
[[nodiscard]] std::string place_text(const CheckResult& result, const analysis::Finding& finding);
[[nodiscard]] std::string place_text(const CheckResult& result, const analysis::Place& place);
/// "2026-03-01 12:00:07.250" in UTC, or "12:00:07.250" of an undated log.
[[nodiscard]] std::string time_text(const CheckResult& result, analysis::At at);
/// Share of the known time in which it was registered, 0..1; nothing when nothing is known.
[[nodiscard]] std::optional<double> availability(const analysis::TrunkFacts& facts);
/// "3 trunks: 1 error, 2 warnings; checklist: 12 pass, 1 fail, 8 not observed".
[[nodiscard]] std::string summary_text(const CheckResult& result);

}  // namespace sipreg::conformance::check
