// NAME.expect: the cases that an agent is known to fail, each with its reason. `PROFILE/ID reason ...` on each line,
// `#` starts a comment. Such a case ends as xfail; when it passes all the same it is xpass, and the list is out of
// date.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "conformance/text.hpp"

namespace sipreg::conformance {

struct KnownResults {
  std::map<std::string, std::string, std::less<>> reasons;  ///< by PROFILE/ID
  std::vector<Finding> findings;
};

[[nodiscard]] KnownResults read_known_results(std::string_view text, const std::string& file);

/// A file that does not exist lists nothing.
[[nodiscard]] KnownResults load_known_results(const std::string& file);

}  // namespace sipreg::conformance
