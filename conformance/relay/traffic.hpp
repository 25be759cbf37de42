// What the two kinds of relay share: counting, logging and the decision what becomes of a message.
#pragma once

#include <asio.hpp>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include "conformance/relay/options.hpp"
#include "conformance/trace/timed_message.hpp"

namespace sipreg::conformance {

/// One line of relay.tsv.
struct RelayEvent {
  Party registrar = Party::r1;
  std::size_t connection = 0;  ///< from 1; for UDP one a source address and port
  std::string_view what;       ///< open, close, forward, drop, swallow
  std::string from, to;        ///< ADDRESS:PORT
  std::string_view raw;
};

/// The fate of a message.
enum class Fate : std::uint8_t { forward, drop, swallow };

class Traffic {
 public:
  /// Throws std::runtime_error when the log cannot be written.
  Traffic(const RelayOptions& options, const std::string& log);
  Traffic(const Traffic&) = delete;
  Traffic& operator=(const Traffic&) = delete;
  ~Traffic();

  [[nodiscard]] Fate next_request();  ///< counts it
  [[nodiscard]] Fate next_answer();   ///< counts it
  [[nodiscard]] std::size_t answers() const { return answers_; }
  [[nodiscard]] std::size_t next_connection() { return ++connections_; }
  void log(const RelayEvent& event);

  [[nodiscard]] const RelayOptions& options() const { return options_; }
  [[nodiscard]] std::size_t requests() const noexcept { return requests_; }
  [[nodiscard]] std::int64_t first_request_us() const noexcept { return first_request_us_; }  ///< 0: none yet

 private:
  RelayOptions options_;
  std::FILE* log_;
  std::atomic<std::size_t> requests_{0};
  std::atomic<std::int64_t> first_request_us_{0};
  std::size_t answers_ = 0, connections_ = 0;
};

[[nodiscard]] std::string_view to_string(Fate fate) noexcept;

/// "192.0.2.1:5060", "[2001:db8::1]:5060".
[[nodiscard]] std::string endpoint_text(const asio::ip::address& address, std::uint16_t port);

}  // namespace sipreg::conformance
