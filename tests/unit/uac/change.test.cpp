#include "sipreg/uac/change.hpp"

#include "catch.hpp"

namespace {
using namespace sipreg;
static_assert(change_between(vos3000(), vos3000()) == Change::nothing);
static_assert(Change::nothing < Change::timing && Change::timing < Change::message &&
              Change::message < Change::credentials);
}  // namespace

TEST_CASE("An unchanged reload changes nothing") {
  for (const Profile& profile : {vos3000(), rfc3261(), rfc5626(), ims()})
    CHECK(change_between(profile, profile) == Change::nothing);
}

TEST_CASE("Each setting leads to what it must lead to") {
  struct Row {
    const char* what;
    void (*set)(Profile&);
    Change change;
  };
  const Row rows[] = {
      // What the REGISTER says.
      {"lifetime", [](Profile& p) { p.lifetime = seconds{600}; }, Change::message},
      {"privacy", [](Profile& p) { p.privacy = PrivacyMode::id; }, Change::message},
      {"expiry mode", [](Profile& p) { p.expiry = ExpiryMode::fixed; }, Change::message},
      {"two at once",
       [](Profile& p) {
         p.lifetime = seconds{600};
         p.retry_delay = seconds{30};
       },
       Change::message},
      // When it is said.
      {"refresh rule", [](Profile& p) { p.refresh = RefreshRule::ims; }, Change::timing},
      {"refresh share", [](Profile& p) { p.refresh_permille = 800; }, Change::timing},
      {"jitter", [](Profile& p) { p.jitter_permille = 100; }, Change::timing},
      {"literal fixed", [](Profile& p) { p.fixed_ignores_grant = true; }, Change::timing},
      {"shortest spacing", [](Profile& p) { p.shortest_spacing = seconds{10}; }, Change::timing},
      {"longest spacing", [](Profile& p) { p.longest_spacing = seconds{600}; }, Change::timing},
      {"longest lifetime", [](Profile& p) { p.longest_lifetime = seconds{86400}; }, Change::timing},
      {"retry rule", [](Profile& p) { p.retry = RetryRule::backoff; }, Change::timing},
      {"retry delay", [](Profile& p) { p.retry_delay = seconds{30}; }, Change::timing},
      {"retry anchor", [](Profile& p) { p.retry_anchor = RetryAnchor::send; }, Change::timing},
      {"backoff base", [](Profile& p) { p.backoff_base = seconds{90}; }, Change::timing},
      {"backoff cap", [](Profile& p) { p.backoff_cap = seconds{900}; }, Change::timing},
      {"refusal", [](Profile& p) { p.refusal = RefusalRule::halt; }, Change::timing},
      {"refusal hold", [](Profile& p) { p.refusal_hold = seconds{900}; }, Change::timing},
      {"Retry-After", [](Profile& p) { p.honour_retry_after = false; }, Change::timing},
      {"Retry-After cap", [](Profile& p) { p.retry_after_cap = seconds{600}; }, Change::timing},
      // What the next event finds out by itself.
      {"name", [](Profile& p) { p.name = "mine"; }, Change::nothing},
      {"cancel", [](Profile& p) { p.cancel = false; }, Change::nothing},
      {"cancel limit", [](Profile& p) { p.cancel_limit = seconds{2}; }, Change::nothing},
      {"lenient Contact", [](Profile& p) { p.lenient_contact = false; }, Change::nothing},
      {"lenient stale", [](Profile& p) { p.lenient_stale = false; }, Change::nothing},
      {"T1", [](Profile& p) { p.timers.t1 = seconds{1}; }, Change::nothing},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    Profile changed = vos3000();
    row.set(changed);
    CHECK(static_cast<int>(change_between(vos3000(), changed)) == static_cast<int>(row.change));
    CHECK(static_cast<int>(change_between(changed, vos3000())) == static_cast<int>(row.change));
    CHECK(change_between(changed, changed) == Change::nothing);
  }
}
