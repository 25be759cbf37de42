// The catalogue of conformance cases: one tab-separated line a case, read strictly. Whatever is wrong is said with
// file, line, column and cure, all of it at once; a catalogue with a finding runs nothing.
//
//   id level refs profiles transport scenario stimulus agent steer expect speed t1 run faults tags title
//
// The first line that is no comment names the columns. `-` is an empty field. A case that differs by profile has one
// line for each variant, with the same id and other profiles.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/text.hpp"
#include "sipreg/rule.hpp"

namespace sipreg::conformance {

/// A fault that this case must catch, and the check or invariant that must be the one to fail (empty: any).
struct ExpectedFault {
  std::string name;
  std::string subject;
};

/// One case as the catalogue has it. Times are policy seconds.
struct Case {
  std::string id;  ///< "retry.403"
  std::string level_text;
  Strength level = Strength::robust;
  std::vector<Rule> refs;
  std::vector<std::string> profiles;
  std::string transport;  ///< "udp" or "tcp"
  std::string scenario;   ///< XML name; "a+b": two registrars; "-": none
  std::string stimulus, agent, steer, expect;
  int speed = 1;  ///< policy seconds per wall second
  double t1 = 0.5;
  double run = 0;  ///< from the start of the agent to its end
  std::vector<ExpectedFault> faults;
  std::vector<std::string> tags;
  std::string title;
  std::size_t line = 0;
  std::vector<std::size_t> columns;  ///< where each field starts in the line, from 1

  [[nodiscard]] std::string group() const { return id.substr(0, id.find('.')); }
  [[nodiscard]] bool in_profile(std::string_view profile) const;
  [[nodiscard]] bool tagged(std::string_view tag) const;
  [[nodiscard]] double timeout() const { return 64 * t1; }  ///< F
};

/// The columns, in order: the header line of the file.
enum class Column : std::size_t {
  id,
  level,
  refs,
  profiles,
  transport,
  scenario,
  stimulus,
  agent,
  steer,
  expect,
  speed,
  t1,
  run,
  faults,
  tags,
  title
};
inline constexpr std::string_view column_names[] = {"id",       "level",  "refs",  "profiles", "transport", "scenario",
                                                    "stimulus", "agent",  "steer", "expect",   "speed",     "t1",
                                                    "run",      "faults", "tags",  "title"};
/// Cases of the profile `registrar` turn the tables: SIPp is the terminal, and a registrar is under test.
inline constexpr std::string_view registrar_profile = "registrar";
inline constexpr std::string_view profile_names[] = {"vos3000", "rfc3261", "rfc5626", "ims", registrar_profile};

struct Catalogue {
  std::string file;
  std::vector<Case> cases;
  std::vector<Finding> findings;

  /// The case of this id in this profile.
  [[nodiscard]] const Case* find(std::string_view profile, std::string_view id) const;
};

[[nodiscard]] Catalogue read_catalogue(std::string_view text, const std::string& file);

/// Reads the file; one that cannot be read is a finding.
[[nodiscard]] Catalogue load_catalogue(const std::string& file);

/// Where a field of a case stands, for findings about its content.
[[nodiscard]] Finding place_of(const Case& that, Column column, const std::string& file);

}  // namespace sipreg::conformance
