// Who is at this address? A list of a million gateways must not be walked for every trunk.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sipreg::conformance::check {

class HostIndex {
 public:
  void add(std::string_view host, std::size_t number);
  /// In the order in which they were added; names in any case, IPv6 by value, as wire::same_host() has it.
  [[nodiscard]] const std::vector<std::size_t>& at(std::string_view host) const;

 private:
  std::unordered_map<std::string, std::vector<std::size_t>> numbers_;
};

}  // namespace sipreg::conformance::check
