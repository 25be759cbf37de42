// How a result is told: aliases for numbers, places, spans. Shared by all writers, so that they say the same.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/check/check.hpp"

namespace sipreg::conformance::check {

/// Numbers of telephones (6 digits or more, with or without a plus) keep their last three: "xxx567". The same number
/// has the same alias throughout; another one that ends alike is told apart: "xxx567-2". What has a unit behind it, or
/// a noun that is counted, is no telephone: "604800 s", "120000 times".
class Aliases {
 public:
  explicit Aliases(bool redact) : redact_(redact) {}
  /// Knows the trunks of a result by their order, so that each writer gives them the same aliases.
  explicit Aliases(const CheckResult& result);
  [[nodiscard]] std::string operator()(std::string_view text);

 private:
  [[nodiscard]] const std::string& alias_of(std::string_view digits);

  bool redact_;
  std::map<std::string, std::string, std::less<>> alias_of_;
  std::map<std::string, std::size_t, std::less<>> ending_;
};

/// The names of the trunks, redacted and visible, no two alike: where a name stands twice, its address or a number
/// follows it.
[[nodiscard]] std::vector<std::string> trunk_names(const CheckResult& result, Aliases& aliases);

/// "150 s", "12.5 min", "4 h 30 min", "3 d 2 h".
[[nodiscard]] std::string span_text(Duration span);
/// "1 error", "2 errors".
[[nodiscard]] std::string counted(std::size_t count, std::string_view one);
/// "trunk.pcap record 12", or what `where` says; empty when there is no place.
[[nodiscard]] std::string place_text(const CheckResult& result, const analysis::Finding& finding);
[[nodiscard]] std::string place_text(const CheckResult& result, const analysis::Place& place);
/// "2026-03-01 12:00:07.250" in UTC, or "12:00:07.250" of an undated log.
[[nodiscard]] std::string time_text(const CheckResult& result, analysis::At at);
/// "configured 60 s; measured 60.2 s from the detection of the failure"; of an item that is not as it should be, what
/// the scenarios ask for, too.
[[nodiscard]] std::string numbers_text(const deployment::ItemVerdict& line);
/// Share of the known time in which it was registered, 0..1; nothing when nothing is known.
[[nodiscard]] std::optional<double> availability(const analysis::TrunkFacts& facts);
/// "3 trunks: 1 error, 2 warnings; checklist: 12 pass, 1 fail, 8 not observed".
[[nodiscard]] std::string summary_text(const CheckResult& result);

}  // namespace sipreg::conformance::check
