// Moments of the wall clock as logs write them. Only for reading what others have logged: no timer ever sees one.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "sipreg/time.hpp"

namespace sipreg::conformance {

/// Milliseconds since 1970-01-01 UTC.
using WallTime = std::chrono::sys_time<Duration>;

/// Seconds or milliseconds since 1970 (1767225600, 1767225600.25, 1767225600000), or ISO 8601 with its zone
/// (2026-01-01T00:00:00Z, 2026-01-01 01:00:00.250+01:00). Nothing without a zone, before 1970 or after 9999.
[[nodiscard]] std::optional<WallTime> read_wall_time(std::string_view text);

/// Milliseconds since 1970 as the web API writes them; nothing when negative or after 9999.
[[nodiscard]] std::optional<WallTime> wall_time(std::int64_t milliseconds_since_1970);

/// "2026-01-01T00:00:00.250Z".
[[nodiscard]] std::string to_string(WallTime time);

}  // namespace sipreg::conformance
