// Faults by the line: what to do with the k-th REGISTER instead of, or beside, what is right.
//
//   3:503+Retry-After=30,5-7:drop,9-:hang
//
// A step is a number, a span (5-7, 9- for all from the ninth on, * for all) and its actions, joined by +:
//
//   STATUS          answer so, and do nothing (200 to 699)
//   NAME=VALUE      a header row of that answer, or of the right one; _ stands for a blank
//   drop            as if the network had lost it: the next copy counts as a REGISTER of its own
//   hang            never answer it, nor any copy of it
//   delay=SECONDS   answer that much later
//   grant=SECONDS   a 200 tells every lifetime so, whatever was granted
//   stale           first make every nonce stale that was given out
//
// The first step that fits holds. Retransmissions of what was answered are not counted.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "conformance/agent/finding.hpp"
#include "sipreg/time.hpp"

namespace sipreg::registrar {

struct Step {
  std::uint64_t first = 1;
  std::uint64_t last = std::numeric_limits<std::uint64_t>::max();
  std::optional<int> status;
  std::string rows;  ///< header rows, each with its line end
  bool drop = false;
  bool hang = false;
  bool stale = false;
  Duration delay{};
  std::optional<std::uint32_t> grant;
  std::string text;  ///< as written, for the log
};

using Script = std::vector<Step>;

/// The script, or what is wrong with it.
[[nodiscard]] std::variant<Script, agent::Problem> read_script(std::string_view text);

/// The step of the REGISTER with this number (1, 2, ...); null: none.
[[nodiscard]] const Step* step_for(const Script& script, std::uint64_t number);

}  // namespace sipreg::registrar
