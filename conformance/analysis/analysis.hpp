// Messages of captures and logs become trunks: local address, registrar and address of record, each with what the trace
// shows of it. Takes the messages one by one; how much is kept does not depend on how many there are.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "conformance/analysis/recent_map.hpp"
#include "conformance/analysis/trunk_tracker.hpp"
#include "conformance/trace/captured_message.hpp"

namespace sipreg::conformance::analysis {

struct AnalysisLimits {
  std::size_t trunks = 20'000;  ///< those that show later are counted, not followed
  /// So many trunks keep their first and last 200 REGISTERs for the timeline; later ones keep 20 of each.
  std::size_t detailed = 1000;
  /// Call-IDs, Contacts, users and flows of trunks, each: those that have not shown for the longest time are forgotten.
  std::size_t names = 100'000;
};

/// Trunks to one server that refresh at the same moment.
struct Synchronised {
  std::string remote;
  std::size_t trunks = 0;    ///< with this period
  std::size_t together = 0;  ///< within one second of each other
  Duration period{};
};

/// All requests to one server.
struct HostRate {
  std::string remote;  ///< address without its port
  std::uint32_t trunks = 0;
  std::uint64_t requests = 0;
  std::uint32_t busiest_second = 0;
  std::uint32_t busiest_minute = 0;
};

struct Totals {
  std::uint64_t messages = 0;    ///< of SIP
  std::uint64_t registers = 0;   ///< copies included
  std::uint64_t answers = 0;     ///< to REGISTERs
  std::uint64_t others = 0;      ///< other methods, and their answers
  std::uint64_t damaged = 0;     ///< messages that no agent would take
  std::uint64_t unpaired = 0;    ///< answers to REGISTERs that are not in the trace
  std::uint64_t translated = 0;  ///< REGISTERs seen a second time, behind a NAT or a proxy
  std::uint64_t beyond_limit = 0;
  std::uint64_t untimed = 0;
  At first{}, last{};
};

/// The trace as trunks. Facts of a trunk are valid as long as the analyzer is.
struct Trace {
  std::vector<const TrunkFacts*> trunks;  ///< in the order of their first sight
  std::vector<std::string> files;
  std::vector<HostRate> hosts;
  std::vector<Synchronised> synchronised;
  std::vector<std::string> shared_accounts;  ///< AORs that two agents registered at the same time
  Totals totals;
};

class Analyzer {
 public:
  explicit Analyzer(AnalysisLimits limits = {})
      : limits_(limits),
        by_call_id_(limits.names),
        by_identity_(limits.names),
        by_user_(limits.names),
        flows_(limits.names) {}

  /// Messages in the order of time, as MessageSource hands them out.
  void add(const CapturedMessage& message);

  /// After the last message; nothing may be added afterwards.
  [[nodiscard]] Trace finish();

  /// The trunk that add() was last about; nothing when the message was about none.
  [[nodiscard]] const TrunkFacts* last_trunk() const noexcept { return last_trunk_; }
  [[nodiscard]] std::size_t trunks() const noexcept { return trunks_.size(); }
  [[nodiscard]] const TrunkFacts& trunk(std::size_t at) const noexcept { return trunks_[at]->facts(); }
  [[nodiscard]] const Totals& totals() const noexcept { return totals_; }

 private:
  using Key = std::uint64_t;
  static constexpr std::size_t nobody = ~std::size_t{0};

  struct Flow {
    At last{};
    Duration peak{};     // longest silence since the last REGISTER
    Duration longest{};  // while a trunk on it was registered
    Place longest_at{};
  };
  struct Pair {  // of addresses
    std::size_t trunk = nobody;
    std::uint32_t trunks = 0;
  };
  struct Inbound {
    std::uint64_t branch = 0;
    std::size_t trunk = nobody;
    At at{};
    Duration quiet{};
    Place place{};
  };
  struct Call {  // that was tried over a trunk that is down
    Key user = 0, address = 0;
    std::size_t trunk = nobody;
    At at{};
    std::uint64_t branch = 0, detour = 0;
  };
  struct Host {
    HostRate rate;
    RateMeter meter;
  };

  void take_register(const wire::Message& message, const CapturedMessage& captured, const Sighted& sighted);
  void take_answer(const wire::Message& message, const Sighted& sighted);
  void take_other(const wire::Message& message, const Sighted& sighted);
  void take_call(const wire::Message& message, const Sighted& sighted);
  [[nodiscard]] std::size_t find_trunk(const RegisterFacts& facts, const wire::Message& message, const Sighted& sighted,
                                       bool& translated);
  [[nodiscard]] std::size_t add_trunk(const RegisterFacts& facts, const CapturedMessage& captured,
                                      const Sighted& sighted);
  void note_users(std::size_t trunk, const RegisterFacts& facts, const Sighted& sighted);
  void add_outside(std::size_t trunk, const RegisterFacts& facts, const Sighted& sighted);
  void follow_flow(std::size_t trunk, const Sighted& sighted);
  void note_flow(const Sighted& sighted, bool registers, bool registered);
  void end_inbound(Inbound& inbound, bool answered);
  void end_call(Call& call, bool rerouted);
  void link_restarts();
  [[nodiscard]] std::vector<Synchronised> find_synchronised() const;
  [[nodiscard]] std::uint32_t file_number(std::string_view name);

  AnalysisLimits limits_;
  Totals totals_;
  std::vector<std::unique_ptr<TrunkTracker>> trunks_;
  std::vector<Key> flow_of_;     // of each trunk
  std::vector<Key> account_of_;  // of each trunk
  std::vector<std::string> files_;
  RecentMap<std::size_t> by_call_id_, by_identity_, by_user_;
  std::unordered_map<Key, std::size_t> by_account_;
  RecentMap<Flow> flows_;
  std::unordered_map<Key, Pair> pairs_;
  std::unordered_map<Key, Host> hosts_;
  std::array<Inbound, 64> inbound_{};
  std::size_t next_inbound_ = 0;
  std::array<Call, 32> calls_{};
  std::size_t next_call_ = 0;
  std::vector<std::string> shared_;
  const TrunkFacts* last_trunk_ = nullptr;
};

}  // namespace sipreg::conformance::analysis
