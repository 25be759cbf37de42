// What an operator hands over to `sipreg check` and `sipreg trace`, read and held against the rules.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "conformance/check/check.hpp"
#include "conformance/check/host_index.hpp"
#include "conformance/deployment/gateway_list.hpp"
#include "conformance/deployment/parameter_inputs.hpp"
#include "conformance/deployment/poll_log.hpp"
#include "conformance/trace/message_source.hpp"

namespace sipreg::conformance::check {

/// The options as written.
struct Request {
  std::string command = "check";
  std::vector<std::string> traces, parameters, gateways, polls;  ///< files; "-" is standard input
  std::string scenarios;                                         ///< "nat,primary"
  std::optional<std::string> nat_timeout;                        ///< "60", "5m"
  std::vector<std::string> trunks;  ///< only those of which a name, address or number contains one of these
  std::string profile;              ///< the policy that is expected: "vos3000", "rfc5626", ...
  ReadOptions read;
  bool redact = true;
  bool strict = false;
};

/// Is told of each message after it was taken in.
using Watcher = std::function<void(const analysis::Analyzer& analyzer, const CapturedMessage& message)>;

/// A check and everything that its views point into.
class Check {
 public:
  /// Reads all inputs. `errors` are sentences; with any of them there is nothing to judge (wrong usage).
  Check(Request request, std::vector<std::string>& errors, const Watcher& watcher = {});

  [[nodiscard]] const CheckResult& result() const noexcept { return result_; }

 private:
  void read_settings(std::vector<std::string>& errors);
  void read_parameters(std::vector<std::string>& errors);
  void read_gateways(std::vector<std::string>& errors);
  void read_polls(std::vector<std::string>& errors);
  void read_traces(std::vector<std::string>& errors, const Watcher& watcher);
  void index_all();
  void judge_all();
  void find_backup_of(std::size_t gateway, TrunkResult& trunk, deployment::ConfiguredFacts& configured);
  void judge_trunk(TrunkResult& trunk, std::size_t gateway, const GatewaySeries* polls);
  void judge_settings(TrunkResult& trunk, const deployment::ConfiguredFacts& configured) const;
  void judge_polls(TrunkResult& trunk, const GatewaySeries& series, deployment::ObservedFacts& seen) const;
  void judge_together();
  [[nodiscard]] bool wanted(const TrunkResult& trunk, std::size_t gateway) const;
  [[nodiscard]] std::size_t gateway_of(const analysis::TrunkFacts& facts) const;
  [[nodiscard]] const GatewaySeries* polls_of(const analysis::TrunkFacts* facts, std::string_view name) const;

  Request request_;
  CheckResult result_;
  ParameterInputs parameters_;
  GatewayList gateways_;
  std::vector<PollLog> polls_;
  HostIndex gateway_servers_;  // gateways that register, by the server that they register to
  std::vector<const GatewaySeries*> series_;
  HostIndex series_names_, series_hosts_;
  std::size_t comparisons_left_ = 40'000'000;  // of gateways with gateways, for their backups: some seconds
  std::size_t not_compared_ = 0, left_out_ = 0;
  analysis::Analyzer analyzer_;
  bool backoff_ = false;
};

}  // namespace sipreg::conformance::check
