// Stands between the agent and the registrars where a case needs what SIPp cannot do: cut TCP streams anew, close or
// swallow connections, lose datagrams, open its port late. Logs what passes, with time, addresses and connection.
//
// Options (the relay.* parameters of a stimulus):
//   pass=1              nothing but passing on (connections and ports are counted)
//   split=N             answers go out in writes of N bytes (TCP)
//   join=N              N answers go out in one write (TCP)
//   crlf=1              an empty line pair before each answer (TCP)
//   close-after=N,..    the connection is closed right after the n-th answer (TCP), counted over all connections
//   swallow=N           from the N-th request on nothing is passed on (1: from the first)
//   drop=N,..           the n-th request is lost; drop-answer=N,..: the n-th answer (UDP)
//   open-at=SECONDS     the port is closed until that many policy seconds after the agent's start
//   refuse=1            the port is closed for ever
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "conformance/runner/template.hpp"
#include "conformance/trace/timed_message.hpp"

namespace sipreg::conformance {

struct RelayListener {
  std::string address;    ///< where the agent sends to
  std::string registrar;  ///< where it goes on to, same port
  Party party = Party::r1;
};

struct RelaySetup {
  std::vector<RelayListener> listeners;
  bool tcp = false;
  std::uint16_t port = 5060;
  double speed = 1;  ///< policy seconds per wall second
  Names options;
  std::string log;  ///< path of relay.tsv
};

class Relay {
 public:
  /// Listens and starts a thread of its own. Throws std::runtime_error for an option that is not known or a port that
  /// is taken.
  explicit Relay(const RelaySetup& setup);
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;
  ~Relay();  ///< closes everything; the log is complete afterwards

  void agent_started();  ///< open-at counts from here

  [[nodiscard]] std::size_t requests() const noexcept;
  [[nodiscard]] std::optional<std::int64_t> first_request_us() const noexcept;

 private:
  class Core;
  std::unique_ptr<Core> core_;
};

}  // namespace sipreg::conformance
