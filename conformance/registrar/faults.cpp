#include "conformance/registrar/faults.hpp"

#ifdef SIPREG_FAULTS

#include <algorithm>
#include <limits>

namespace sipreg::registrar::faults {
namespace {
std::string_view chosen;
}

bool is(std::string_view name) { return chosen == name; }

bool choose(std::string_view name) {
  for (const auto& fault : table)
    if (fault.name == name) chosen = fault.name;
  return chosen == name;
}

void bend(const Change& change) {
  auto& grant = change.limits.grant;
  if (is("grant-asked")) grant.normal = grant.behind_nat = std::numeric_limits<std::uint32_t>::max();
  if (is("grant-brief")) grant.minimum = 1;
  if (is("ignore-nat")) change.behind_nat = false;
  if (is("always-replaces")) change.limits.second = SecondTerminal::replaces;
  if (is("never-replaces")) change.limits.second = SecondTerminal::refused;
  static std::uint32_t rising = 0;
  if (is("any-cseq")) change.message.cseq.number = ++rising;
  if (is("first-contact")) change.contacts.count = std::min<std::size_t>(change.contacts.count, 1);
  if (is("careless-star") && change.contacts.star) {
    change.contacts.count = 0;
    change.message.expires = {0, wire::Reading::valid};
  }
}

}  // namespace sipreg::registrar::faults

#endif
