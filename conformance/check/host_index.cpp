#include "conformance/check/host_index.hpp"

#include "sipreg/wire/host.hpp"
#include "sipreg/wire/text.hpp"

namespace sipreg::conformance::check {
namespace {

/// Equal for hosts that are the same.
std::string key_of(std::string_view host) {
  host = wire::without_brackets(host);
  std::string key;
  if (host.find(':') != std::string_view::npos) {
    const auto address = wire::read_ipv6(host);
    if (address.valid) {
      for (const auto part : address.words) key += std::to_string(part) + ':';
      return key;
    }
  }
  for (const char c : host) key += wire::to_lower(c);
  return key;
}

}  // namespace

void HostIndex::add(std::string_view host, std::size_t number) {
  if (!host.empty()) numbers_[key_of(host)].push_back(number);
}

const std::vector<std::size_t>& HostIndex::at(std::string_view host) const {
  static const std::vector<std::size_t> nobody;
  const auto found = numbers_.find(key_of(host));
  return found == numbers_.end() ? nobody : found->second;
}

}  // namespace sipreg::conformance::check
