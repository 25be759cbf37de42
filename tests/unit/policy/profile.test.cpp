#include "sipreg/policy/profile.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"

namespace {
using namespace sipreg;
using Names = std::vector<std::string_view>;
using Faults = std::vector<ProfileFault>;

Names deviations_of(const Profile& profile) {
  Names names;
  for (const DeviationInfo& row : deviations)
    if (row.in_force(profile)) names.push_back(row.name);
  return names;
}

Faults faults_of(const Profile& profile) {
  const ProfileFaults found = validate(profile);
  return {found.begin(), found.end()};
}

constexpr bool clean(const Profile& profile) { return validate(profile).empty(); }
static_assert(clean(vos3000()) && clean(rfc3261()) && clean(rfc5626()) && clean(ims()));
static_assert(vos3000().timers.timeout() == seconds{32});
}  // namespace

TEST_CASE("vos3000 departs from the RFCs in seven named ways and the three RFC profiles in none") {
  CHECK(deviations_of(vos3000()) == Names{"DEV-RETRY-FIXED", "DEV-NO-JITTER", "DEV-CONTACT-LENIENT",
                                          "DEV-STALE-LENIENT", "DEV-RETRY-401", "DEV-RETRY-403", "DEV-RETRY-4XX"});
  CHECK(deviations_of(rfc3261()).empty());
  CHECK(deviations_of(rfc5626()).empty());
  CHECK(deviations_of(ims()).empty());
}

TEST_CASE("Each setting that departs from an RFC is named when it is switched on and not otherwise") {
  struct Row {
    void (*set)(Profile&);
    Names names;
  };
  const Row rows[] = {
      {[](Profile& p) { p.fixed_ignores_grant = true; }, {}},  // Auto never ignores a grant
      {[](Profile& p) {
         p.expiry = ExpiryMode::fixed;
         p.fixed_ignores_grant = true;
       },
       {"DEV-FIXED-IGNORES-GRANT"}},
      {[](Profile& p) { p.lenient_contact = true; }, {"DEV-CONTACT-LENIENT"}},
      {[](Profile& p) { p.lenient_stale = true; }, {"DEV-STALE-LENIENT"}},
      {[](Profile& p) { p.refusal = RefusalRule::retry; },
       {"DEV-RETRY-FIXED", "DEV-NO-JITTER", "DEV-RETRY-401", "DEV-RETRY-403", "DEV-RETRY-4XX"}},
      {[](Profile& p) { p.honour_retry_after = false; }, {"DEV-RA-IGNORED"}},
      {[](Profile& p) { p.failover = false; }, {"DEV-NO-FAILOVER"}},
      {[](Profile& p) { p.follow_redirects = false; }, {"DEV-NO-REDIRECT"}},
      {[](Profile& p) { p.retry_anchor = RetryAnchor::send; }, {"DEV-RETRY-FROM-SEND"}},
      {[](Profile& p) { p.cancel = false; }, {"DEV-NO-UNREGISTER"}},
      {[](Profile& p) {
         p.timers.resend_gaps.gap_seconds[0] = 5;
         p.timers.resend_gaps.count = 1;
       },
       {"DEV-RESEND-LIST"}},
      {[](Profile& p) { p.refresh = RefreshRule::ims; }, {}},
      {[](Profile& p) { p.retry = RetryRule::backoff; }, {}},
      {[](Profile& p) { p.privacy = PrivacyMode::id; }, {}},
  };
  for (const Row& row : rows) {
    Profile profile = rfc3261();
    row.set(profile);
    CHECK(deviations_of(profile) == row.names);
  }
}

TEST_CASE("Every deviation has a name of its own and says what it departs from") {
  std::set<std::string_view> names;
  for (const DeviationInfo& row : deviations) {
    CAPTURE(row.name);
    CHECK(row.name.substr(0, 4) == "DEV-");
    CHECK(names.insert(row.name).second);
    CHECK_FALSE(row.against.empty());
    CHECK(static_cast<std::size_t>(row.deviation) == static_cast<std::size_t>(&row - deviations));
  }
}

TEST_CASE("The defaults are those of the parameter table and of the table of guards") {
  const Profile guide = vos3000();
  CHECK(guide.expiry == ExpiryMode::automatic);    // P-01
  CHECK(guide.retry_delay == seconds{60});         // P-02
  CHECK(guide.cancel);                             // P-03
  CHECK(guide.privacy == PrivacyMode::ignore);     // P-04
  CHECK(guide.lifetime == seconds{3600});          // X
  CHECK(guide.refresh_permille == 500);            // A-03, B-05
  CHECK(guide.shortest_spacing == seconds{5});
  CHECK(guide.longest_spacing == seconds{3600});
  CHECK(guide.longest_lifetime == seconds{7200});
  CHECK(guide.retry_after_cap == std::chrono::hours{24});
  CHECK(guide.timers.t1 == milliseconds{500});
  CHECK(guide.timers.t2 == seconds{4});
  CHECK(guide.timers.t4 == seconds{5});
  CHECK(guide.cancel_limit == seconds{4});
  CHECK(guide.backoff_base == seconds{30});
  CHECK(guide.backoff_cap == seconds{1800});
  CHECK(guide.jitter_permille == 0);
  CHECK(guide.retry == RetryRule::fixed);
  CHECK(guide.refusal == RefusalRule::retry);
  CHECK(guide.retry_anchor == RetryAnchor::detection);
}

TEST_CASE("The profiles differ in what their documents say and in nothing else") {
  CHECK(rfc3261().retry == RetryRule::fixed);
  CHECK(rfc3261().retry_delay == seconds{60});
  CHECK(rfc3261().refusal == RefusalRule::halt);
  CHECK(rfc3261().refusal_hold == seconds{1800});
  CHECK(rfc5626().refusal == RefusalRule::halt);
  CHECK(rfc5626().retry == RetryRule::backoff);
  CHECK(rfc5626().backoff_base == seconds{30});
  CHECK(rfc5626().backoff_cap == seconds{1800});
  CHECK(rfc5626().refresh == RefreshRule::fraction);
  CHECK(ims().retry == RetryRule::backoff);
  CHECK(ims().refresh == RefreshRule::ims);
  CHECK(ims().longest_spacing == Duration::max());
  for (const Profile& profile : {rfc3261(), rfc5626(), ims()}) {
    CAPTURE(profile.name);
    CHECK(profile.longest_spacing >= seconds{3600});
    CHECK_FALSE(profile.lenient_contact);
    CHECK_FALSE(profile.lenient_stale);
    CHECK(profile.honour_retry_after);
    CHECK(profile.failover);
    CHECK(profile.follow_redirects);
    CHECK(profile.cancel);
  }
  CHECK(vos3000().name == "vos3000");
  CHECK(rfc3261().name == "rfc3261");
  CHECK(rfc5626().name == "rfc5626");
  CHECK(ims().name == "ims");
}

TEST_CASE("A setting that cannot mean what its author meant is found and nothing else is said") {
  struct Row {
    const char* what;
    void (*set)(Profile&);
    Faults faults;
  };
  using F = ProfileFault;
  const Row rows[] = {
      {"lifetime 0", [](Profile& p) { p.lifetime = seconds{0}; }, {F::lifetime_zero}},
      {"lifetime -1", [](Profile& p) { p.lifetime = seconds{-1}; }, {F::lifetime_zero}},
      {"lifetime 2^32", [](Profile& p) { p.lifetime = p.longest_lifetime = seconds{4294967296}; }, {F::lifetime_zero}},
      {"lifetime 2^32-1", [](Profile& p) { p.lifetime = p.longest_lifetime = seconds{4294967295}; }, {}},
      {"lifetime 1", [](Profile& p) { p.lifetime = seconds{1}; }, {}},
      {"lifetime 7201", [](Profile& p) { p.lifetime = seconds{7201}; }, {F::lifetime_above_longest}},
      {"lifetime 7200", [](Profile& p) { p.lifetime = seconds{7200}; }, {}},
      {"share 0", [](Profile& p) { p.refresh_permille = 0; }, {F::refresh_permille_range}},
      {"share 1", [](Profile& p) { p.refresh_permille = 1; }, {}},
      {"share 1000", [](Profile& p) { p.refresh_permille = 1000; }, {}},
      {"share 1001", [](Profile& p) { p.refresh_permille = 1001; }, {F::refresh_permille_range}},
      {"jitter 500", [](Profile& p) { p.jitter_permille = 500; }, {}},
      {"jitter 501", [](Profile& p) { p.jitter_permille = 501; }, {F::jitter_permille_range}},
      {"floor 0", [](Profile& p) { p.shortest_spacing = seconds{0}; }, {F::spacing_order}},
      {"floor above ceiling", [](Profile& p) { p.longest_spacing = seconds{4}; }, {F::spacing_order}},
      {"floor = ceiling", [](Profile& p) { p.longest_spacing = seconds{5}; }, {}},
      {"delay below the floor", [](Profile& p) { p.retry_delay = seconds{4}; }, {F::retry_delay_short}},
      {"delay = floor", [](Profile& p) { p.retry_delay = seconds{5}; }, {}},
      {"hold 0", [](Profile& p) { p.refusal_hold = seconds{0}; }, {F::retry_delay_short}},
      {"backoff below the floor", [](Profile& p) { p.backoff_base = seconds{1}; }, {F::retry_delay_short}},
      {"backoff 0", [](Profile& p) { p.backoff_base = seconds{0}; }, {F::retry_delay_short, F::backoff_order}},
      {"backoff above its cap", [](Profile& p) { p.backoff_cap = seconds{29}; }, {F::backoff_order}},
      {"backoff = its cap", [](Profile& p) { p.backoff_cap = seconds{30}; }, {}},
      {"T1 0", [](Profile& p) { p.timers.t1 = seconds{0}; }, {F::timers}},
      {"T2 -1", [](Profile& p) { p.timers.t2 = seconds{-1}; }, {F::timers}},
      {"T4 0", [](Profile& p) { p.timers.t4 = seconds{0}; }, {F::timers}},
      {"20 gaps",
       [](Profile& p) {
         p.timers.resend_gaps.gap_seconds.fill(1);
         p.timers.resend_gaps.count = 20;
       },
       {}},
      {"21 gaps",
       [](Profile& p) {
         p.timers.resend_gaps.gap_seconds.fill(1);
         p.timers.resend_gaps.count = 21;
       },
       {F::resend_gaps}},
      {"a gap of 0",
       [](Profile& p) {
         p.timers.resend_gaps.gap_seconds = {1, 0, 2};
         p.timers.resend_gaps.count = 3;
       },
       {F::resend_gaps}},
      {"cancel limit -1", [](Profile& p) { p.cancel_limit = seconds{-1}; }, {F::negative_limit}},
      {"Retry-After cap -1", [](Profile& p) { p.retry_after_cap = seconds{-1}; }, {F::negative_limit}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    Profile profile = vos3000();
    row.set(profile);
    CHECK(faults_of(profile) == row.faults);
  }
}

TEST_CASE("All faults of a profile are found and each of them once") {
  Profile profile;
  profile.lifetime = seconds{0};
  profile.longest_lifetime = seconds{-1};
  profile.refresh_permille = 0;
  profile.jitter_permille = 501;
  profile.shortest_spacing = seconds{5};
  profile.longest_spacing = seconds{1};
  profile.retry_delay = seconds{0};
  profile.backoff_base = seconds{0};
  profile.timers.t1 = seconds{0};
  profile.timers.resend_gaps.count = 255;
  profile.cancel_limit = seconds{-1};
  using F = ProfileFault;
  CHECK(faults_of(profile) == Faults{F::lifetime_zero, F::lifetime_above_longest, F::refresh_permille_range,
                                     F::jitter_permille_range, F::spacing_order, F::retry_delay_short, F::backoff_order,
                                     F::timers, F::resend_gaps, F::negative_limit});
}

TEST_CASE("Silence is a failure after 64 T1 or after the gaps of the resend list on UDP") {
  TransactionTimers timers;
  CHECK(timers.timeout(false) == seconds{32});
  CHECK(timers.timeout(true) == seconds{32});
  timers.t1 = seconds{1};
  CHECK(timers.timeout(false) == seconds{64});
  timers.resend_gaps.gap_seconds = {1, 2, 4, 8};
  timers.resend_gaps.count = 4;
  CHECK(timers.timeout(false) == seconds{15});
  CHECK(timers.timeout(true) == seconds{64});  // TCP resends nothing: the list does not hold there
}
