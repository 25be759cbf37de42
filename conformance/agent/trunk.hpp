// One trunk: the texts of its registration and its transaction around the library's machine. The machine decides; the
// trunk writes, sends, resends, reads and reports.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "conformance/agent/channel.hpp"
#include "conformance/agent/config.hpp"
#include "conformance/agent/credentials_text.hpp"
#include "conformance/agent/flow_keep_alive.hpp"
#include "conformance/agent/options_keep_alive.hpp"
#include "conformance/agent/servers.hpp"
#include "sipreg/uac/registration.hpp"
#include "sipreg/uac/transaction.hpp"
#include "sipreg/wire/message.hpp"

namespace sipreg::agent {

class Trunk;

/// What a trunk needs of the agent around it.
class TrunkHost {
 public:
  [[nodiscard]] virtual asio::io_context& context() = 0;
  [[nodiscard]] virtual const ScaledClock& clock() const = 0;
  [[nodiscard]] virtual const Log& log() const = 0;
  [[nodiscard]] virtual Resolver& resolver() = 0;

  /// The channel of this transport at `local`; an empty host means the address that routes to `peer`. `tls` counts for
  /// TLS alone. Throws std::system_error or TlsProblem when it cannot be opened.
  [[nodiscard]] virtual Channel& channel(Transport transport, const HostPort& local, const TlsSettings& tls,
                                         const Endpoint& peer) = 0;

  /// Answers with this branch belong to `trunk`, until it forgets them.
  virtual void expect(const std::string& branch, Trunk& trunk) = 0;
  virtual void forget(const std::string& branch) = 0;

  /// An attempt has come to an end: registered, failed or halted.
  virtual void concluded(Trunk& trunk, const Action& action) = 0;
  /// The registration is over. The trunk may be destroyed later, not from within this call.
  virtual void ended(Trunk& trunk) = 0;

 protected:
  ~TrunkHost() = default;
};

/// What an operator may know of a trunk.
struct TrunkStatus {
  std::string name;
  State state = State::idle;
  int code = 0;        ///< of the last final answer; 0: none, or the last attempt got none
  std::string phrase;  ///< its reason phrase
  std::string why;     ///< the last attempt got no answer because of this; empty: it got one, or just silence
  Reason reason = Reason::none;
  Rule rule = Rule::none;  ///< behind the last step
  std::uint32_t asked = 0;
  std::uint32_t granted = 0;
  Grant grant;  ///< of the last 2xx
  bool bound = false;
  Duration left{};  ///< of the binding, when bound
  bool degraded = false;
  std::optional<Duration> next_in;  ///< nothing: nothing is armed
  std::uint32_t attempt = 0;        ///< failed attempts in a row, and the one under way
  bool will_retry = false;
  std::string target;
  Transport transport = Transport::udp;  ///< of the last request
  bool peer_verified = true;             ///< false: over TLS to whoever answers (tls-verify = false)
  std::uint32_t cseq = 0;
  Duration options_every{};              ///< 0: no keep-alive by OPTIONS runs
  std::uint32_t options_unanswered = 0;  ///< in a row
  Duration ping_every{};                 ///< at most, while RFC 5626 is in force; 0: it is not
  std::optional<Duration> flow_in;       ///< the flow is broken; another one is formed then
  std::vector<std::string> path;         ///< of the last 200, while it holds
  std::vector<std::string> service_route;
};

class Trunk : public std::enable_shared_from_this<Trunk> {
 public:
  Trunk(TrunkHost& host, TrunkConfig config);
  ~Trunk();
  Trunk(const Trunk&) = delete;
  Trunk& operator=(const Trunk&) = delete;

  void start(Duration offset);
  void stop();
  void refresh();
  void reconfigure(TrunkConfig config);

  /// An undamaged answer that was matched by branch, CSeq method and sent-by.
  void received(const wire::Message& message);
  void unreachable(const Channel& channel, const Endpoint& peer, const std::string& why);
  /// A line end between messages, on a connection to `peer`.
  void pong(const Channel& channel, const Endpoint& peer);

  [[nodiscard]] const TrunkConfig& config() const { return config_; }
  [[nodiscard]] const std::string& name() const { return config_.name; }
  /// Stopped, but its cancel is still under way.
  [[nodiscard]] bool ending() const { return machine_.state() >= State::draining; }
  [[nodiscard]] TrunkStatus status() const;
  /// What a request of ours with this Via is.
  [[nodiscard]] std::string_view method_of(const wire::Via& via) const;
  /// Is this the sent-by of the request with its branch?
  [[nodiscard]] bool sent_by(const wire::Via& via) const;

 private:
  struct Exchange {
    std::optional<Transaction> transaction;  // from when the request leaves: until then a name may be asked for
    Send send;
    Server server;
    std::string branch;
    std::string request_uri;
    std::string bytes;
    Channel* channel = nullptr;
  };

  // Where the last REGISTER was accepted.
  struct Flow {
    Channel* channel = nullptr;
    Server server;
  };
  // An OPTIONS under way.
  struct Probe {
    Flow flow;
    std::string branch;
    std::string bytes;
  };

  void apply(const Step& step);
  void obey(const Action& action);
  void begin_exchange(const Action& action);
  void when_located(std::function<void()> then);
  void located();
  void follow_redirect(const Registrar& hop);
  void transmit(const Server& server);
  void post_failure(const std::string& why);
  void write_message();
  void fail_exchange(const std::string& why);
  void end_exchange();
  void step_transaction(Instant now);
  [[nodiscard]] Instant transaction_deadline() const;

  [[nodiscard]] bool offers_outbound() const;
  [[nodiscard]] std::vector<std::string> option_tags() const;
  void adopt_flow(const wire::Message& message);
  void forget_routes();
  void step_flow(Instant now);
  void step_pings(Instant now);
  void flow_failed(const std::string& why, Rule rule);
  [[nodiscard]] bool on_flow(const Channel& channel, const Endpoint& peer) const;

  void keep_alive();
  void step_keep_alive(Instant now);
  void send_options(Instant now);
  void options_answered(const wire::Message& message);
  void end_options();
  [[nodiscard]] bool left_alone() const;
  [[nodiscard]] bool is_options(const wire::Via& via) const;

  [[nodiscard]] std::optional<Registrar> redirected(const Send& send) const;
  [[nodiscard]] std::string domain_uri() const;
  [[nodiscard]] std::string request_uri(const Send& send) const;
  [[nodiscard]] std::string own_contact(const std::string& local) const;
  [[nodiscard]] std::string where_to(const wire::Uri& redirect) const;
  [[nodiscard]] std::vector<std::string> credentials();
  [[nodiscard]] ResponseFacts facts_of(const wire::Message& message, std::string& redirect) const;
  void adopt_texts(const wire::Message& message, const ResponseFacts& facts, const Step& step,
                   const std::string& redirect);

  void arm();
  void on_timer();
  void log(std::string_view event, Rule rule, nlohmann::ordered_json details = {}) const;
  [[nodiscard]] Instant now() const { return host_->clock().now(); }

  TrunkHost* host_;
  TrunkConfig config_;
  Servers servers_;
  Registration machine_;
  RegistrationTexts texts_;
  std::optional<Exchange> exchange_;
  std::optional<HeldChallenge> www_;
  std::optional<HeldChallenge> proxy_;
  std::optional<Flow> flow_;
  FlowKeepAlive pings_;
  Instant recover_at_ = never;      // of a flow that broke
  std::uint32_t broken_early_ = 0;  // flows in a row that broke before their first pong
  std::vector<std::string> path_, service_route_;
  OptionsKeepAlive options_;
  RegistrationTexts options_texts_;
  std::uint32_t options_cseq_ = 0;
  std::optional<Probe> probe_;
  std::vector<std::function<void()>> waiting_;  // for the name server's answer
  std::vector<std::string> redirects_;          // URIs of the hops that this attempt has followed
  Grant grant_;
  std::string phrase_;
  std::string why_;  // no request could be sent or answered
  std::string peer_text_;
  Transport transport_ = Transport::udp;  // of the last request
  asio::steady_timer timer_;
  Instant armed_for_ = never;
  std::optional<double> late_ms_;  // of the deadline that is being handled
};

}  // namespace sipreg::agent
