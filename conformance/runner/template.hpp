// Fills in templates: the scenarios of sipp_scenarios/ and the configuration files of agents.
//
//   @name@         the value. A line with a placeholder that has no value disappears; a name with several values
//                  repeats its line, once per value. `@name|default@`, `@name:ms@` (policy seconds as wall
//                  milliseconds), `@@` is a plain @
//   @each list@ .. @end@     once per element, whose names come before the outer ones; `@each list.sent@` takes only
//                            the elements that have a status, `@each list.silent@` the others
//   @if name@ .. @end@       when the name has a value that is not empty; `@unless name@` is the opposite
//
// A directive stands alone on its line, which may be an XML comment, and that line disappears.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/text.hpp"

namespace sipreg::conformance {

/// Names and their values; most have one.
using Names = std::map<std::string, std::vector<std::string>, std::less<>>;

struct TemplateValues {
  Names names;
  std::map<std::string, std::vector<Names>, std::less<>> lists;
  double speed = 1;  ///< policy seconds per wall second, for @name:ms@
};

/// How placeholders are marked. Files of agents are full of @ and of braces, so there only a known {name} counts.
enum class Marks { at_signs, known_braces };

struct Expansion {
  std::string text;
  std::vector<Finding> findings;
  std::set<std::string, std::less<>> used;  ///< names that a placeholder or a condition asked for
};

[[nodiscard]] Expansion expand(std::string_view text, const std::string& file, const TemplateValues& values,
                               Marks marks = Marks::at_signs);

/// Policy seconds as a whole number of wall milliseconds; a pause that is not zero is at least 1 ms.
[[nodiscard]] std::string wall_milliseconds(double policy_seconds, double speed);

}  // namespace sipreg::conformance
