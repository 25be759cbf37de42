// The operator's routing gateways, as the web API's GetGatewayRouting gives them. Passwords are not kept: only whether
// there is one.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/deployment/reading.hpp"
#include "sipreg/deployment/checklist_facts.hpp"
#include "sipreg/deployment/gateway.hpp"

namespace sipreg::conformance {

/// Text that stays where it is, in few allocations.
class TextStore {
 public:
  [[nodiscard]] std::string_view keep(std::string_view text);

 private:
  std::deque<std::string> blocks_;
};

/// `gateways` point into `texts`: the list is moved, never copied.
struct GatewayList {
  std::vector<deployment::Gateway> gateways;
  std::vector<deployment::Presence> passwords;  ///< of each gateway
  Reading reading;
  TextStore texts;

  GatewayList() = default;
  GatewayList(GatewayList&&) = default;
  GatewayList& operator=(GatewayList&&) = default;

  /// The index of the gateway of this name; gateways.size() when there is none.
  [[nodiscard]] std::size_t find(std::string_view name) const;
};

/// Reads the answer of GetGatewayRouting, its list alone, or one gateway. Members that are numbers may be written as
/// strings, unknown members do no harm, and a member that is no value of its kind is unknown and told. `text` is wiped.
[[nodiscard]] GatewayList read_gateways(std::string text, std::string source);

}  // namespace sipreg::conformance
