// The one table of subjects: everything that an expectation can be about, and how it is measured in a trace.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sipreg::conformance {

struct Evidence;     // the run as the judge sees it (evidence.hpp)
struct Expectation;  // one check (expectation.hpp)

/// What one subject was in one trace, for one REGISTER or for the whole trace.
struct Measured {
  enum class Kind {
    value,           ///< number, word or list below
    absent,          ///< this REGISTER has no such thing; `*` passes over it, a number does not
    missing,         ///< the REGISTER itself was never sent
    unknown,         ///< nobody could tell; `text` says why
    not_applicable,  ///< the agent does not offer it; `text` says what
  } kind = Kind::value;
  std::optional<double> number;
  std::string word;
  std::vector<double> list;
  std::string text;           ///< for people; made from the value when empty
  std::size_t line = 0;       ///< of trace.tsv: the evidence; 0: none
  std::size_t from_line = 0;  ///< where a measured time starts; 0: the agent's start or a signal
  std::optional<double>
      from;  ///< and when, in policy seconds since the agent's start: gives the window for the picture
};

/// What kind of value a subject has.
enum class Quantity : std::uint8_t { count, seconds, word, gaps, declaration, order };

/// Does the check name REGISTERs?
enum class Indexed : std::uint8_t { never, always, if_wanted };

struct Subject {
  std::string_view name;
  Quantity quantity;
  Indexed indexed;
  std::string_view meaning;
  Measured (*measure)(const Evidence&, const Expectation&, std::size_t number);  ///< number 0: the whole trace
};

[[nodiscard]] const std::vector<Subject>& subjects();

/// The subject of this name; `status.` subjects all share one row.
[[nodiscard]] const Subject* find_subject(std::string_view name);

}  // namespace sipreg::conformance
