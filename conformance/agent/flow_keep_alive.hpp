// Is the connection that the registrar sends our calls through still there? (RFC 5626 4.4, 4.4.1) A ping is CRLF CRLF,
// its pong CRLF; a flow without a pong for 10 s is dead. Instants and entropy in, steps out; the trunk sends.
#pragma once

#include <cstdint>

#include "sipreg/time.hpp"
#include "sipreg/wire/delta_seconds.hpp"

namespace sipreg::agent {

class FlowKeepAlive {
 public:
  enum class Step : std::uint8_t { nothing, ping, dead };

  /// From now on. `flow_timer`: of the 200; absent, 0 or unreadable: the default for an agent that is on the mains.
  /// While it runs, only another Flow-Timer changes anything.
  void run(const wire::DeltaSeconds& flow_timer, Instant now, std::uint32_t entropy);
  void stop();

  /// A line end has come: the flow lives.
  void pong();

  /// Call when next_deadline() has come. `entropy` places the next ping anew each time.
  [[nodiscard]] Step on_deadline(Instant now, std::uint32_t entropy);
  [[nodiscard]] Instant next_deadline() const { return earlier(next_, pong_by_); }

  [[nodiscard]] bool running() const { return next_ != never; }
  [[nodiscard]] bool proven() const { return proven_; }  ///< a pong has come since it runs
  [[nodiscard]] Duration longest() const { return longest_; }

  static constexpr Duration pong_limit = seconds{10};

 private:
  [[nodiscard]] Instant next_ping(Instant now, std::uint32_t entropy) const;

  Duration shortest_{}, longest_{};
  Instant next_ = never;
  Instant pong_by_ = never;  // of the oldest ping without a pong
  bool proven_ = false;
};

}  // namespace sipreg::agent
