#include "conformance/analysis/rules.hpp"

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "catch.hpp"
#include "conformance/analysis/scene.hpp"

using namespace scene;
using analysis::Expectations;

namespace {

/// A trace that must raise a rule, and one like it that must not.
struct Pair {
  std::string_view id;
  std::function<void(Scene&, Expectations&)> raises;
  std::function<void(Scene&, Expectations&)> twin;
};

void expect_delay(Expectations& expected, int delay) {
  expected.configured.parameters.retry_delay = {seconds{delay}, deployment::Origin::given};
}
void expect_fixed(Expectations& expected, int lifetime) {
  expected.configured.parameters.expire = {{ExpiryMode::fixed, seconds{lifetime}}, deployment::Origin::given};
}
void expect_privacy(Expectations& expected, PrivacyMode mode) {
  expected.configured.parameters.privacy = {mode, deployment::Origin::given};
}

void cancel(Scene& scene, double at) {
  scene.agent.asked = 0;
  scene.send(at).answer(at + 0.02, 200);
  scene.agent.asked = 300;
}

/// Three failures in a row with these waits between them, and a registration at last.
void outage(Scene& scene, std::vector<double> waits, int status = 503, const std::string& rows = {}) {
  double at = 150;
  scene.registers(0, 300);
  for (const double wait : waits) {
    scene.fails(at, status, rows);
    at += 0.02 + wait;
  }
  scene.registers(at, 300);
}

std::vector<Pair> pairs() {
  std::vector<Pair> all;
  const auto add = [&](std::string_view id, auto raises, auto twin) { all.push_back({id, raises, twin}); };
  using S = Scene;
  using E = Expectations;
  add(
      "VR-D06",
      [](S& s, E& e) {
        expect_fixed(e, 300);
        s.agent.asked = 10;
        s.registers(0, 10);
      },
      [](S& s, E& e) {
        expect_fixed(e, 300);
        s.registers(0, 300);
      });
  add(
      "VR-R01", [](S& s, E&) { s.registers(0, 300).registers(310, 300); },
      [](S& s, E&) { s.registers(0, 300).registers(290, 300); });
  add(
      "VR-R02", [](S& s, E&) { s.registers(0, 120).registers(270, 120); },
      [](S& s, E&) { s.registers(0, 120).registers(60, 120); });
  add(
      "VR-R03", [](S& s, E&) { s.refreshes(0, 1, 0.1, 300); }, [](S& s, E&) { s.refreshes(0, 600, 150, 300); });
  add(
      "VR-R04",
      [](S& s, E&) {
        for (int i = 0; i < 4; ++i) {
          s.agent.asked = 300 - i;
          s.registers(i * 100, 299 - i);
        }
      },
      [](S& s, E&) { s.refreshes(0, 400, 100, 299); });
  add(
      "VR-R05", [](S& s, E&) { s.refreshes(0, 1180, 295, 300); }, [](S& s, E&) { s.refreshes(0, 600, 150, 300); });
  add(
      "VR-R06", [](S& s, E&) { s.refreshes(0, 50, 10, 20); }, [](S& s, E&) { s.refreshes(0, 150, 30, 60); });
  add(
      "VR-R07", [](S& s, E&) { s.registers(0, 60).send(59).grant(62, 60); },
      [](S& s, E&) { s.registers(0, 60).send(58).grant(59, 60); });
  add(
      "VR-R08",
      [](S& s, E&) { s.send(0).answer(0.1, 200, "Contact: <sip:else@192.0.2.7>, <sip:other@192.0.2.8>\r\n"); },
      [](S& s, E&) { s.registers(0, 300); });
  add(
      "VR-F01",
      [](S& s, E& e) {
        expect_delay(e, 60);
        outage(s, {60, 75, 60});
      },
      [](S& s, E& e) {
        expect_delay(e, 60);
        outage(s, {60, 60, 60});
      });
  add(
      "VR-F02",
      [](S& s, E& e) {
        expect_delay(e, 60);
        outage(s, {60, 120, 240, 480});
      },
      [](S& s, E& e) {
        expect_delay(e, 60);
        outage(s, {60, 60, 60, 60});
      });
  add(
      "VR-F03",
      [](S& s, E& e) {
        e.backoff = true;
        outage(s, {60, 60, 60, 60});
      },
      [](S& s, E& e) {
        e.backoff = true;
        outage(s, {45, 100, 200, 400});
      });
  add(
      "VR-F04",
      [](S& s, E&) {
        outage(s, {60, 60, 60}, 403);
      },
      [](S& s, E&) {
        outage(s, {60, 60, 60}, 503);
      });
  add(
      "VR-F05",
      [](S& s, E&) {
        for (int i = 0; i < 4; ++i) {
          s.agent.asked = 300 + 100 * i;
          s.send(i * 0.1).answer(i * 0.1 + 0.05, 423, fmt::format("Min-Expires: {}\r\n", 400 + 100 * i));
        }
      },
      [](S& s, E&) {
        s.send(0).answer(0.05, 423, "Min-Expires: 400\r\n");
        s.agent.asked = 400;
        s.registers(0.1, 400);
      });
  add(
      "VR-F06",
      [](S& s, E&) {
        outage(s, {60, 60}, 503, "Retry-After: 120\r\n");
      },
      [](S& s, E&) {
        outage(s, {120, 120}, 503, "Retry-After: 120\r\n");
      });
  add(
      "VR-F07", [](S& s, E&) { s.registers(0, 300).fails(150, 503).lasts_until(900); },
      [](S& s, E&) { s.registers(0, 300).fails(150, 503).lasts_until(700); });
  const auto refused = [](S& s, int attempts) {
    for (int i = 0; i < attempts; ++i) {
      const double at = i * 60;
      s.no_credentials().send(at).challenge(at + 0.02, fmt::format("a{}", i));
      s.credentials(fmt::format("a{}", i)).send(at + 0.04).challenge(at + 0.06, fmt::format("b{}", i));
    }
    s.lasts_until(attempts * 60);
  };
  add(
      "VR-F09", [=](S& s, E&) { refused(s, 3); },
      [](S& s, E&) {
        s.send(0).challenge(0.02, "a").credentials("a").registers(0.04, 300);
        s.send(150).challenge(150.02, "b", true).credentials("b").registers(150.04, 300);
      });
  add(
      "VR-F10",
      [](S& s, E&) {
        for (int i = 0; i < 6; ++i) {
          s.send(i * 0.01).challenge(i * 0.01 + 0.005, fmt::format("n{}", i));
          s.credentials(fmt::format("n{}", i));
        }
      },
      [=](S& s, E&) { refused(s, 2); });
  add(
      "VR-F11",
      [](S& s, E&) {
        outage(s, {2, 60});
      },
      [](S& s, E&) {
        outage(s, {30, 60});
      });
  const auto restart = [](S& s, bool with_cancel) {
    s.refreshes(0, 300, 150, 300);
    if (with_cancel) cancel(s, 350);
    s.agent.call_id = "call-2";
    s.agent.from_tag = "tag-2";
    s.agent.cseq = 0;
    s.registers(360, 300);
  };
  add(
      "VR-U01", [=](S& s, E&) { restart(s, false); }, [=](S& s, E&) { restart(s, true); });
  add(
      "VR-U02",
      [](S& s, E&) {
        s.registers(0, 300);
        s.agent.contact = "*";
        cancel(s, 100);
      },
      [](S& s, E&) {
        s.registers(0, 300);
        cancel(s, 100);
      });
  add(
      "VR-U03",
      [](S& s, E&) {
        s.registers(0, 300);
        s.agent.asked = 0;
        s.send(100).challenge(100.02, "x").lasts_until(200);
      },
      [](S& s, E&) {
        s.registers(0, 300);
        cancel(s, 100);
        s.lasts_until(200);
      });
  add(
      "VR-P01",
      [](S& s, E& e) {
        expect_privacy(e, PrivacyMode::id);
        s.registers(0, 300);
      },
      [](S& s, E& e) {
        expect_privacy(e, PrivacyMode::id);
        s.agent.more = "Privacy: id\r\n";
        s.registers(0, 300);
      });
  add(
      "VR-P02",
      [](S& s, E&) {
        s.agent.more = "Privacy: id\r\n";
        s.registers(0, 300);
        s.agent.more.clear();
        s.registers(150, 300);
      },
      [](S& s, E&) {
        s.agent.more = "Privacy: id\r\n";
        s.refreshes(0, 300, 150, 300);
      });
  add(
      "VR-N01",
      [](S& s, E& e) {
        e.nat_timeout = seconds{60};
        s.refreshes(0, 450, 150, 300);
      },
      [](S& s, E& e) {
        e.nat_timeout = seconds{60};
        s.refreshes(0, 150, 50, 100);
      });
  add(
      "VR-N02",
      [](S& s, E&) {
        s.agent.contact = "<sip:trunk1@192.168.1.5>";
        s.registers(0, 300);
      },
      [](S& s, E&) { s.registers(0, 300); });
  add(
      "VR-N03",
      [](S& s, E&) {
        s.registers(0, 3600).inbound(20, true).inbound(900, false).inbound(1500, false).registers(1800, 3600);
        s.lasts_until(1900);
      },
      [](S& s, E&) {
        s.registers(0, 3600).inbound(20, true).inbound(900, true).inbound(1500, true).registers(1800, 3600);
        s.lasts_until(1900);
      });
  add(
      "VR-N04",
      [](S& s, E&) {
        s.registers(0, 300);
        s.agent.source = "198.51.100.10:40001";
        s.registers(150, 300);
      },
      [](S& s, E&) { s.refreshes(0, 150, 150, 300); });
  add(
      "VR-H01",
      [](S& s, E&) {
        s.agent.request_user = "trunk1@";
        s.registers(0, 300);
      },
      [](S& s, E&) { s.registers(0, 300); });
  add(
      "VR-H02",
      [](S& s, E&) {
        s.registers(0, 300);
        s.agent.cseq = 0;
        s.registers(150, 300);
      },
      [](S& s, E&) { s.refreshes(0, 150, 150, 300); });
  add(
      "VR-H03",
      [](S& s, E&) {
        for (int i = 0; i < 5; ++i) {
          s.agent.call_id = fmt::format("call-{}", i);
          s.registers(i * 100, 300);
        }
      },
      [](S& s, E&) { s.refreshes(0, 400, 100, 300); });
  add(
      "VR-H04",
      [](S& s, E&) {
        s.send(0);
        const std::string older = s.last_register();
        s.send(1);
        s.add(1.5, older, s.agent.source, s.agent.registrar);
      },
      [](S& s, E&) {
        s.send(0).again(0.5).again(1.5).grant(1.6, 300);
        s.registers(100, 300);
      });
  return all;
}

}  // namespace

TEST_CASE("every rule that a trace can break has a trace that raises it and a twin that does not") {
  for (const Pair& pair : pairs()) {
    INFO(pair.id);
    Scene broken, sound;
    Expectations of_broken, of_sound;
    pair.raises(broken, of_broken);
    pair.twin(sound, of_sound);
    const auto found = judge(broken.trunk(), of_broken);
    REQUIRE(find(found, pair.id) != nullptr);
    CHECK_FALSE(find(found, pair.id)->detail.empty());
    CHECK(find(found, pair.id)->place.position != 0);  // no finding without its evidence
    CHECK(find(judge(sound.trunk(), of_sound), pair.id) == nullptr);
  }
}

TEST_CASE("the rules of a single trunk's trace are all held against a pair of traces here") {
  std::set<std::string_view> paired;
  for (const Pair& pair : pairs()) paired.insert(pair.id);
  // Of configurations, gateways, and of many trunks together: the tests of check have these.
  for (const std::string_view elsewhere : {"VR-D01", "VR-D02", "VR-D03", "VR-D04", "VR-D05", "VR-S01", "VR-S02",
                                           "VR-S03", "VR-S04", "VR-F08", "VR-M01", "VR-M02", "VR-A01", "VR-A02"})
    paired.insert(elsewhere);
  for (const analysis::VerifierRule& rule : analysis::rules()) {
    INFO(rule.id);
    CHECK(paired.count(rule.id) == 1);
  }
}

TEST_CASE("the rules have ids of one form, no two alike, and every text that explain needs") {
  std::set<std::string_view> ids;
  for (const analysis::VerifierRule& rule : analysis::rules()) {
    INFO(rule.id);
    CHECK(ids.insert(rule.id).second);
    CHECK(rule.id.size() == 6);
    CHECK(rule.id.substr(0, 3) == "VR-");
    for (const std::string_view text : {rule.title, rule.why, rule.measured, rule.fix, rule.source})
      CHECK_FALSE(text.empty());
    CHECK(analysis::find_rule(rule.id) == &rule);
  }
  CHECK(analysis::find_rule("vr-f01") != nullptr);
  CHECK(analysis::find_rule("VR-F99") == nullptr);
}
