// The registrar without its sockets: messages in, answers and one observation each out, time passed in.
//
// It asks in the order of RFC 3261 10.3: readable? for us? extensions? who? may he? valid? and then lets the library
// decide (Gate, Bindings). It is for tests and labs: everything is kept in memory, nothing is routed.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "conformance/agent/channel.hpp"
#include "conformance/registrar/answer.hpp"
#include "conformance/registrar/answered.hpp"
#include "conformance/registrar/authenticator.hpp"
#include "conformance/registrar/config.hpp"
#include "conformance/registrar/location.hpp"
#include "conformance/registrar/script.hpp"
#include "sipreg/registrar/gate.hpp"

namespace sipreg::registrar {

/// A message, and where and when it has come.
struct Arrival {
  std::string_view bytes;
  agent::Transport transport = agent::Transport::udp;
  agent::Endpoint from;
  Instant now;
  std::int64_t unix_seconds = 0;  ///< for the Date header alone
};

struct Reply {
  agent::Endpoint to;
  std::string bytes;
  Duration delay{};
};

/// What came of it. Nothing but the reply may leave; `details` are for the log and hold no secret.
struct Handled {
  std::string_view event;  ///< "register", "retransmission", "request", "damaged"
  Rule rule = Rule::none;
  nlohmann::ordered_json details;
  std::optional<Reply> reply;
};

class Registrar {
 public:
  /// `key` is drawn at random by the host.
  Registrar(Config config, Script script, FingerprintKey key);

  [[nodiscard]] Handled handle(const Arrival& arrival);

  [[nodiscard]] const Config& config() const { return config_; }

 private:
  using Sets = Gate<8192>;  // 65536 pairs of user and source, 2 MB
  struct Register;

  [[nodiscard]] Handled handle_register(const Arrival& arrival, const wire::Message& request);
  [[nodiscard]] std::optional<Answer> scripted(Register& asked);
  void observe(Handled& out, const Register& asked, const std::optional<Answer>& answer) const;
  [[nodiscard]] Answer answer(Register& asked);
  [[nodiscard]] std::optional<Answer> refuse_form(Register& asked) const;
  [[nodiscard]] std::optional<Answer> refuse_identity(Register& asked);
  [[nodiscard]] std::optional<Answer> refuse_password(Register& asked);
  [[nodiscard]] std::optional<Answer> refuse_contacts(const Register& asked) const;
  [[nodiscard]] Answer change_bindings(Register& asked);
  [[nodiscard]] Answer list_bindings(const Register& asked, Rule rule);
  [[nodiscard]] Answer challenge(const Register& asked, bool stale);
  [[nodiscard]] bool answers_for(std::string_view host) const;
  [[nodiscard]] Handled handle_other(const Arrival& arrival, const wire::Message& request) const;
  [[nodiscard]] Reply write(const Answer& answer, const Arrival& arrival, const wire::Message& request) const;

  Config config_;
  Script script_;
  FingerprintKey key_;
  Authenticator authenticator_;
  std::unique_ptr<Sets> gate_;
  Location location_;
  Duration copies_come_ = seconds{32} * config_.clock_speed;  // a client's T1 is of the wall
  Answered proven_{8192, 16'777'216,
                   copies_come_};  // answers to the right password: no flood of wrong ones displaces them
  Answered unproven_{
      8192, 16'777'216,
      copies_come_};  // the others but challenges and suspensions, which need no memory (RFC 3261 26.3.2.4)
  std::uint64_t registers_ = 0;
  std::string tag_;  // of every To (RFC 3261 8.2.6.2): one will do, because no dialog is ever made
};

}  // namespace sipreg::registrar
