// The relay.* parameters of a stimulus, read strictly.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>

#include "conformance/runner/template.hpp"

namespace sipreg::conformance {

struct RelayOptions {
  std::size_t split = 0;  ///< bytes a write; 0: as they come
  std::size_t join = 1;   ///< answers a write
  bool crlf = false;
  bool refuse = false;
  std::set<std::size_t> close_after;   ///< numbers of answers, from 1
  std::optional<std::size_t> swallow;  ///< number of the first request that is kept, from 1
  std::set<std::size_t> drop, drop_answer;
  std::optional<double> open_at;  ///< policy seconds after the agent's start

  [[nodiscard]] bool keeps_request(std::size_t number) const { return swallow && number >= *swallow; }
};

/// Throws std::runtime_error with a sentence for a name or a value that means nothing.
[[nodiscard]] RelayOptions read_relay_options(const Names& names);

}  // namespace sipreg::conformance
