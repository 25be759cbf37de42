// The language of the expect column: what must be seen in the trace of a case.
//
//   expect  = check *( ";" check )
//   check   = SUBJECT [ N / N "-" M / "*" ] [ NAME ] [ "=" value ] [ "if" CAPABILITY ] [ "[" RULE "]" ]
//   value   = number          exactly, for counts
//           / lo ".." hi / lo ".." / ".." hi        policy seconds or counts
//           / word *( "|" word )                    any of them
//           / number *( blank number )              a list of gaps, for `resend`
//
// N counts new REGISTERs from 1 in the order of their first copies, cancels included; copies of the same request do not
// count. `*` is every REGISTER before the stop signal that has the thing; at least one must have it. NAME is the header
// of `header N NAME` and `answer-header N NAME`. `if CAPABILITY` asks only agents whose adapter declares it. With a
// rule the check has that rule's strength, else the case's level.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/text.hpp"
#include "conformance/verdict/subjects.hpp"
#include "sipreg/rule.hpp"

namespace sipreg::conformance {

/// Which REGISTERs a check is about.
struct Which {
  enum class Kind { whole_trace, range, every } kind = Kind::whole_trace;
  std::size_t first = 0, last = 0;  ///< of a range, from 1
};

/// What is wanted. Exactly one of the parts is filled in, or none (a check without a value).
struct Wanted {
  std::optional<double> lo, hi;    ///< bounds, included; an exact number is both
  std::vector<std::string> words;  ///< any of them
  std::vector<double> gaps;        ///< one after the other
  std::string text;                ///< as written
};

struct Expectation {
  const Subject* subject = nullptr;
  Which which;
  std::string header;  ///< of `header N NAME`
  std::string needs;   ///< the capability behind `if`; empty: everyone is asked
  Wanted wanted;
  std::optional<Rule> rule;
  std::string text;        ///< the whole check as written
  std::string name;        ///< subject and which: "wait 1-5"
  std::size_t offset = 0;  ///< in the column
};

struct Expectations {
  std::vector<Expectation> list;
  std::vector<Finding> findings;
};

[[nodiscard]] Expectations read_expectations(std::string_view text, const Finding& place);

/// The width in policy seconds of the window that this check gives its subject; nothing when it is open or no time.
[[nodiscard]] std::optional<double> narrowest_window(const Expectation& expectation);

[[nodiscard]] bool is_subject_or_invariant(std::string_view name);
[[nodiscard]] std::vector<std::string_view> subject_and_invariant_names();

}  // namespace sipreg::conformance
