#include "conformance/analysis/policy.hpp"

#include <algorithm>

#include "catch.hpp"
#include "conformance/analysis/fingerprint.hpp"
#include "conformance/analysis/scene.hpp"

using namespace scene;

namespace {

bool has(const std::vector<std::string_view>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

std::string word(const analysis::Policy& policy, std::string_view what) {
  for (const analysis::PolicyWord& one : policy.words)
    if (one.what == what) return one.text;
  return {};
}

/// Refreshes at a share of the lifetime, then failures with these waits, then a registration.
analysis::Policy policy_of(double share, int lifetime, const std::vector<double>& waits, int status = 503,
                           double trace_goes_on = 0) {
  Scene scene;
  scene.agent.asked = lifetime;
  const double gap = share * lifetime;
  scene.refreshes(0, gap * 3, gap, lifetime);
  double at = gap * 4;
  for (const double wait : waits) {
    scene.fails(at, status);
    at += 0.02 + wait;
  }
  if (trace_goes_on > 0)
    scene.fails(at, 403).lasts_until(at + trace_goes_on);
  else
    scene.registers(at, lifetime);
  return analysis::infer_policy(scene.trunk());
}

}  // namespace

TEST_CASE("refreshes at half and one delay after every failure are the guide's") {
  const analysis::Policy policy = policy_of(0.5, 300, {60, 60, 60}, 403);
  CHECK(word(policy, "lifetime") == "fixed 300");
  CHECK(word(policy, "refresh") == "refresh 50 %");
  CHECK(word(policy, "retry") == "retry 60 s after the failure");
  CHECK(has(policy.resembles, "vos3000"));
  CHECK_FALSE(has(policy.resembles, "rfc3261"));
  CHECK_FALSE(has(policy.resembles, "asterisk_pjsip"));
  CHECK(policy.sentence().find("resembles: vos3000, not rfc3261") != std::string::npos);
}

TEST_CASE("an agent that stops at a definitive refusal is not the guide's") {
  const analysis::Policy policy = policy_of(0.5, 300, {60, 60, 60}, 503, 1000);
  CHECK(has(policy.resembles, "rfc3261"));
  CHECK(word(policy, "retry") == "retry 60 s after the failure");
}

TEST_CASE("an agent that goes silent after trouble is none of those that come back, but one that was told to wait is") {
  Scene silent, told;
  for (Scene* one : {&silent, &told}) one->refreshes(0, 450, 150, 300);
  silent.fails(600, 503).lasts_until(1700);
  told.fails(600, 503, "Retry-After: 3600\r\n").lasts_until(1700);
  const analysis::Policy gone = analysis::infer_policy(silent.trunk()), waits = analysis::infer_policy(told.trunk());
  CHECK(word(gone, "retry") == "never again after trouble");
  CHECK(word(waits, "retry").empty());
  for (const std::string_view agent : {"vos3000", "rfc3261"}) {
    INFO(agent);
    CHECK_FALSE(has(gone.resembles, agent));
    CHECK(has(waits.resembles, agent));
  }
  CHECK(has(gone.resembles, "rfc5626"));  // its waits grow to half an hour
}

TEST_CASE("waits that double are told as a backoff, and name who backs off so") {
  const analysis::Policy half = policy_of(0.5, 300, {45, 100, 190, 400});
  CHECK(word(half, "retry") == "backs off from 45 to 400 s");
  CHECK(has(half.resembles, "rfc5626"));
  CHECK_FALSE(has(half.resembles, "vos3000"));
  const analysis::Policy late = policy_of(0.9, 60, {45, 100, 190, 400});
  CHECK(has(late.resembles, "baresip"));
  CHECK_FALSE(has(late.resembles, "rfc5626"));
}

TEST_CASE("the end of a long lifetime tells ims from rfc5626") {
  const analysis::Policy policy = policy_of(3000.0 / 3600, 3600, {45, 100, 190});
  CHECK(has(policy.resembles, "ims"));
  CHECK_FALSE(has(policy.resembles, "rfc5626"));
}

TEST_CASE("a mixture resembles nobody, and each agent is ruled out by a fact") {
  const analysis::Policy policy = policy_of(0.33, 300, {20, 70, 25});
  CHECK(policy.resembles.empty());
  CHECK(policy.sentence().find("resembles: none") != std::string::npos);
  for (const analysis::Contradiction& one : policy.contradicts) CHECK_FALSE(one.fact.empty());
}

TEST_CASE("without a failure the refreshes alone decide, and the sentence says so") {
  const analysis::Policy policy = policy_of(0.5, 300, {});
  CHECK(has(policy.resembles, "vos3000"));
  CHECK(policy.sentence().find("by its refreshes alone") != std::string::npos);
}

TEST_CASE("who takes what is granted is told from who keeps to what it asks") {
  Scene obeys, ignores;
  for (int i = 0; i < 4; ++i) {
    obeys.registers(i * 60, 120);
    ignores.registers(i * 150, i % 2 == 0 ? 3600 : 1800);
  }
  CHECK(word(analysis::infer_policy(obeys.trunk()), "lifetime") == "asks 300, takes what is granted");
  CHECK(word(analysis::infer_policy(ignores.trunk()), "lifetime") == "fixed 300");
  CHECK(word(analysis::infer_policy(ignores.trunk()), "refresh") ==
        "refresh 50 % of what was asked, whatever is granted");
}

TEST_CASE("the fingerprints name no agent twice and every one its source") {
  std::vector<std::string_view> names;
  for (const analysis::Fingerprint& agent : analysis::fingerprints()) {
    CHECK_FALSE(has(names, agent.agent));
    CHECK_FALSE(agent.source.empty());
    names.push_back(agent.agent);
  }
}
