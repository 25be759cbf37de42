#ifdef SIPREG_FAULTS
#include "conformance/registrar/faults.hpp"

#include <limits>

namespace sipreg::registrar::faults {

void spoil(Config& config) {
  auto& grant = config.limits.grant;
  if (is("never-challenges")) config.authenticate = false;
  if (is("grant-asked")) grant.normal = std::numeric_limits<std::uint32_t>::max();
  if (is("nat-blind")) grant.behind_nat = grant.normal;
  if (is("never-423")) grant.minimum = 1;
  if (is("never-suspends")) config.suspension.tries = 0;
  if (is("suspends-anyway") && config.suspension.tries == 0) config.suspension.tries = 3;
  if (is("replace-never")) config.limits.second = SecondTerminal::refused;
  if (is("replace-always")) config.limits.second = SecondTerminal::replaces;
  if (is("binding-per-register")) config.limits.second = SecondTerminal::beside;
  if (is("nonces-for-ever")) config.nonce_life = seconds{31'536'000};
}

void spoil(wire::Message& request, ReadContacts& contacts) {
  static std::uint32_t newest = 0;
  if (is("cseq-ignored")) request.cseq.number = newest = std::max(newest, request.cseq.number) + 1;
  if (is("star-lenient") && contacts.star) {
    contacts.count = 0;
    request.expires = wire::read_delta_seconds("0");
  }
  if (is("header-wins") && request.expires.usable())
    for (std::size_t i = 0; i < contacts.count; ++i) contacts.list[i].expires = request.expires;
  if (is("423-at-an-hour") && request.expires.value == 3600) request.expires = wire::read_delta_seconds("3599");
  if (is("half-done")) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < contacts.count; ++i) {
      const auto& expires = contacts.list[i].expires;
      if (!expires.usable() || expires.value == 0 || expires.value >= 300) contacts.list[kept++] = contacts.list[i];
    }
    contacts.count = kept;
  }
}

void spoil(Answer& refusal) {
  if (is("no-min-expires") && refusal.status == 423) refusal.rows.clear();
  if (is("no-retry-after") && refusal.status == 480) refusal.rows.clear();
}

}  // namespace sipreg::registrar::faults
#endif
