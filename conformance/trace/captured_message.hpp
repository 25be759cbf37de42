// A SIP message as a capture or a log has it: when, from where to where, its bytes, and where it stands in the input.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sipreg::conformance {

/// An IP address and a port; `unknown` where a log does not say (Asterisk and SIPp name no address of their own).
struct Endpoint {
  enum class Family : std::uint8_t { unknown, ipv4, ipv6 };

  Family family = Family::unknown;
  std::uint16_t port = 0;
  std::array<std::uint8_t, 16> address{};  ///< in network order; IPv4 takes the first four bytes

  bool operator==(const Endpoint&) const = default;
};

[[nodiscard]] std::string to_string(const Endpoint& endpoint);  ///< "192.0.2.1:5060", "[2001:db8::1]:5060", "unknown"
[[nodiscard]] std::optional<Endpoint> read_endpoint(std::string_view text);  ///< of the first two shapes

enum class Transport : std::uint8_t { unknown, udp, tcp, tls, sctp, ws, wss };

[[nodiscard]] std::string_view to_string(Transport transport) noexcept;  ///< "udp"
[[nodiscard]] Transport find_transport(std::string_view name) noexcept;  ///< in any case

/// What the time of a message can be compared with.
enum class Clock : std::uint8_t {
  none,    ///< nothing: the log has no times, only an order
  of_day,  ///< messages of this input: a time of day without a date, counted on over midnight
  local,   ///< the wall clock of the machine that wrote the log; it does not name its zone
  utc,     ///< everything
};

struct Moment {
  std::int64_t ns = 0;        ///< since 1970, or since some midnight (of_day)
  std::int64_t grain_ns = 0;  ///< how fine the source counts: 1, 1000, 1 000 000 (milliseconds), 1 000 000 000
  Clock clock = Clock::none;
};

struct CapturedMessage {
  Moment time;  ///< when its last byte was recorded
  Endpoint source;
  Endpoint destination;
  Transport transport = Transport::unknown;
  bool cut = false;            ///< the recorder kept only the beginning
  std::string_view bytes;      ///< from the start line on; valid until the source is asked for the next one
  std::string_view file;       ///< as it was named on opening; valid as long as the source
  std::uint64_t position = 0;  ///< record of a capture, line of a log; the first is 1
};

}  // namespace sipreg::conformance
