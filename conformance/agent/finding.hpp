// What is wrong with a configuration, as a sentence with a place and a cure. All findings are reported, not the first.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sipreg::agent {

/// Why a value is refused and what to write instead.
struct Problem {
  std::string why;
  std::string cure;
};

struct Finding {
  std::string file;        ///< or "command line"
  std::uint32_t line = 0;  ///< 1.., 0: no place in a file
  std::uint32_t column = 0;
  std::string what;  ///< the setting it is about
  Problem problem;
};

/// "agent.toml:3:9: error: clock-speed: 0 is outside 1..1000; write a whole number from 1 to 1000"
[[nodiscard]] std::string to_string(const Finding& finding);

/// The name among `known` that was probably meant, or nothing when none is near.
[[nodiscard]] std::optional<std::string_view> nearest(std::string_view name,
                                                      const std::vector<std::string_view>& known);

}  // namespace sipreg::agent
