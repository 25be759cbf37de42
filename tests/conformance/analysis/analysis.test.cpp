#include "conformance/analysis/analysis.hpp"

#include "catch.hpp"
#include "conformance/analysis/scene.hpp"

using namespace scene;
using analysis::Cause;
using analysis::RequestKind;
using analysis::TrunkState;

namespace {
std::vector<RequestKind> kinds(Scene& scene) {
  std::vector<RequestKind> all;
  for (const analysis::Exchange& one : scene.trunk().exchanges.in_order()) all.push_back(one.kind);
  return all;
}
Duration time_in(Scene& scene, TrunkState state) { return scene.trunk().time_in[static_cast<std::size_t>(state)]; }
}  // namespace

TEST_CASE("each REGISTER is told by what it is for") {
  Scene scene;
  scene.send(0).challenge(0.02, "a").credentials("a").registers(0.04, 300);
  scene.registers(150, 300);
  scene.fails(300, 503);
  scene.registers(360, 300);
  scene.agent.asked = 0;
  scene.send(400).answer(400.02, 200);
  scene.agent.contact = "";
  scene.agent.asked = -1;
  scene.send(410).answer(410.02, 200);
  CHECK(kinds(scene) == std::vector{RequestKind::initial, RequestKind::credentials, RequestKind::refresh,
                                    RequestKind::refresh, RequestKind::retry, RequestKind::cancel, RequestKind::query});
}

TEST_CASE("a retransmission is a copy of its REGISTER and not another one") {
  Scene scene;
  scene.send(0).again(0.5).again(1.5).grant(1.6, 300);
  REQUIRE(scene.trunk().exchanges.count() == 1);
  CHECK(scene.trunk().exchanges.back().copies == 3);
  CHECK(scene.trunk().copies == 2);
}

TEST_CASE("a copy for the next server is the same attempt") {
  Scene scene;
  scene.send(0).answer(0.02, 503);
  scene.agent.registrar = "203.0.113.2:5060";
  scene.registers(0.05, 300);
  CHECK(kinds(scene) == std::vector{RequestKind::initial, RequestKind::next_target});
  CHECK(scene.trunk().failures[static_cast<std::size_t>(Cause::trouble)] == 0);
}

TEST_CASE("a lifetime counts from the first copy of the REGISTER that was accepted") {
  Scene scene;
  scene.send(0).again(0.5).again(1.5).grant(2, 60);
  scene.lasts_until(100);
  CHECK(scene.trunk().state == TrunkState::lapsed);
  CHECK(scene.trunk().lapses.worst == seconds{40});
  CHECK(time_in(scene, TrunkState::registered) == milliseconds{58'000});
  CHECK(time_in(scene, TrunkState::lapsed) == seconds{40});
}

TEST_CASE("a failed refresh does not end a binding, and the lapse begins where the lifetime ends") {
  Scene scene;
  scene.registers(0, 300).fails(150, 503).fails(210, 503).fails(270, 503).fails(330, 503).registers(390, 300);
  CHECK(time_in(scene, TrunkState::failing) == milliseconds{90'020});
  CHECK(scene.trunk().lapses.worst == seconds{90});
  REQUIRE(scene.trunk().outage);
  CHECK(scene.trunk().outage->failures == 4);
  CHECK(scene.trunk().outage->recovered);
  CHECK(scene.trunk().outage->length == milliseconds{240'020});
}

TEST_CASE("nothing is said of the time before the first evidence") {
  Scene scene;
  scene.lasts_until(0);
  scene.registers(5000, 300).lasts_until(5100);
  CHECK(scene.trunk().first == scene.trunk().exchanges.back().at);
  CHECK_FALSE(scene.trunk().lapses.any());
  CHECK(time_in(scene, TrunkState::unknown) == milliseconds{20});
}

TEST_CASE("the wait after silence counts from the transaction's timeout, and from the send") {
  Scene scene;
  scene.send(0).again(0.5).again(1.5).again(3.5).again(7.5).again(11.5);
  scene.send(92).grant(92.02, 300);
  REQUIRE(scene.trunk().retries.size() == 1);
  CHECK(scene.trunk().retries[0].cause == Cause::silence);
  CHECK(scene.trunk().retries[0].from_detection == seconds{60});
  CHECK(scene.trunk().retries[0].from_send == seconds{92});
}

TEST_CASE("the timeout follows the T1 that the retransmissions show") {
  Scene scene;
  scene.send(0).again(1).again(3).again(7);
  scene.send(124).grant(124.02, 300);
  REQUIRE(scene.trunk().retries.size() == 1);
  CHECK(scene.trunk().retries[0].from_detection == seconds{60});
}

TEST_CASE("a challenge, a stale nonce and a raised Min-Expires are no failures") {
  Scene scene;
  scene.send(0).challenge(0.02, "a").credentials("a").send(0.04).challenge(0.06, "b", true).credentials("b");
  scene.send(0.08).answer(0.1, 423, "Min-Expires: 600\r\n");
  scene.agent.asked = 600;
  scene.registers(0.12, 600);
  CHECK(scene.trunk().successes == 1);
  CHECK(scene.trunk().raised_by_423);
  for (const std::uint64_t failures : scene.trunk().failures) CHECK(failures == 0);
}

TEST_CASE("an answer that no agent takes is none: with a second Via, another's sent-by, or after the timeout") {
  const std::string contact = "Contact: <sip:trunk1@198.51.100.10:5060>;expires=300\r\n";
  Scene second_via, another, late, good;
  second_via.send(0).answer(0.02, 200, "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKx\r\n" + contact);
  another.send(0);
  another.agent.via_host = "192.0.2.77:5060";
  another.answer(0.02, 200, contact);
  late.send(0).again(0.5).answer(40, 200, contact);
  good.send(0).again(0.5).answer(20, 200, contact);
  CHECK(second_via.trunk().successes == 0);
  CHECK(another.trunk().successes == 0);
  CHECK(late.trunk().successes == 0);
  CHECK(good.trunk().successes == 1);
}

TEST_CASE("an agent that does not wait for an answer has not met a failure, and its haste is no retry delay") {
  Scene scene;
  for (int i = 0; i < 5; ++i) scene.send(i * 1.5);
  scene.lasts_until(10);
  CHECK(scene.trunk().retries.empty());
  CHECK(find(judge(scene.trunk(), {}), "VR-F11") == nullptr);
}

TEST_CASE("a server that calls every nonce stale is in a loop, and has refused nobody") {
  Scene scene;
  for (int attempt = 0; attempt < 3; ++attempt)
    for (int i = 0; i < 4; ++i) {
      const double at = attempt * 60 + i * 0.1;
      scene.send(at).challenge(at + 0.02, fmt::format("n{}-{}", attempt, i), i > 0);
      scene.credentials(fmt::format("n{}-{}", attempt, i));
    }
  scene.lasts_until(300);
  CHECK(scene.trunk().credentials_refused == 0);
  CHECK(find(judge(scene.trunk(), {}), "VR-F09") == nullptr);
}

TEST_CASE("the trunk's state at the end is the one that its last evidence leaves") {
  Scene registered, failing, cancelled, unknown;
  registered.registers(0, 300).lasts_until(100);
  failing.fails(0, 403).lasts_until(10);
  failing.fails(60, 403).lasts_until(100);
  cancelled.registers(0, 300);
  cancelled.agent.asked = 0;
  cancelled.send(50).answer(50.02, 200).lasts_until(1000);
  unknown.send(0);
  CHECK(registered.trunk().state == TrunkState::registered);
  CHECK(failing.trunk().state == TrunkState::failing);
  CHECK(cancelled.trunk().state == TrunkState::cancelled);
  CHECK_FALSE(cancelled.trunk().lapses.any());
  CHECK(unknown.trunk().state == TrunkState::unknown);
}

TEST_CASE("a REGISTER that is seen on both sides of a NAT is one, and shows the NAT") {
  Scene scene;
  scene.agent.contact = "<sip:trunk1@192.168.1.5:5060>";
  scene.agent.via_host = "192.168.1.5:5060";
  scene.agent.source = "192.168.1.5:5060";
  scene.send(0);
  scene.add(0.001, scene.last_register(), "198.51.100.77:31000", scene.agent.registrar);
  scene.grant(0.02, 300);
  REQUIRE(scene.trace().trunks.size() == 1);
  CHECK(scene.trace().totals.translated == 1);
  CHECK(scene.trunk().nat == deployment::Presence::present);
  CHECK(scene.trunk().public_address == "198.51.100.77");
}

TEST_CASE("seen from outside, a silence ends with the REGISTER that comes from another port of the NAT") {
  Scene scene;
  scene.agent.source = "203.0.113.2:40001";
  scene.registers(0, 3600).inbound(20, true).inbound(900, false).inbound(1500, false);
  scene.agent.source = "203.0.113.2:50002";
  scene.registers(1800, 3600).inbound(1900, true).registers(2000, 3600);
  CHECK(scene.trunk().longest_quiet == milliseconds{1'779'990});  // since the answer to the first OPTIONS
  CHECK(scene.trunk().inbound.answered == 2);
  CHECK(scene.trunk().inbound.unanswered == 2);
}

TEST_CASE("captures of both sides of a NAT tell together which requests were lost on the way in") {
  const std::string inside = "192.168.1.5:5060", outside = "203.0.113.2:40001";
  Scene scene;
  scene.agent.source = inside;
  scene.send(0);
  scene.agent.source = outside;
  scene.again(0.001).grant(0.02, 3600);
  scene.inbound(20, true).inbound(900, false).inbound(1500, false).lasts_until(1600);
  CHECK(scene.trace().trunks.size() == 1);
  CHECK(scene.trunk().inbound.answered == 1);
  CHECK(scene.trunk().inbound.unanswered == 2);
  CHECK(scene.trunk().inbound.earliest_unanswered == milliseconds{879'990});
}

TEST_CASE("a REGISTER to another server ends no silence of the flow to the first") {
  Scene scene;
  scene.registers(0, 3600);
  scene.agent.registrar = "192.0.2.2:5060";
  scene.registers(1800, 3600).registers(1900, 3600);
  CHECK(scene.trunk().longest_quiet == Duration{});
}

TEST_CASE("two agents with one account are two trunks, and the trace says so") {
  Scene scene;
  const auto first = [&] {
    scene.agent.call_id = "call-1";
    scene.agent.contact = "<sip:trunk1@198.51.100.10:5060>";
  };
  const auto second = [&] {
    scene.agent.call_id = "call-2";
    scene.agent.contact = "<sip:trunk1@198.51.100.10:5080>";
  };
  for (int i = 0; i < 3; ++i) {
    first();
    scene.registers(i * 100, 300);
    second();
    scene.registers(i * 100 + 40, 300);
  }
  REQUIRE(scene.trace().trunks.size() == 2);
  CHECK(scene.trace().shared_accounts == std::vector<std::string>{"sip:trunk1@registrar.example"});
  CHECK(scene.trunk(0).successes == 3);
  CHECK(scene.trunk(1).successes == 3);
}

TEST_CASE("the same account on another port after the first has gone is a restart, not a second agent") {
  Scene scene;
  scene.refreshes(0, 300, 150, 300);
  scene.agent.call_id = "call-2";
  scene.agent.contact = "<sip:trunk1@198.51.100.10:41234>";
  scene.registers(400, 300);
  CHECK(scene.trace().shared_accounts.empty());
  CHECK(scene.trunk(0).cancel == deployment::CancelSeen::missing);
}

TEST_CASE("trunks that refresh at the same moment are told, and staggered ones are not") {
  for (const bool together : {true, false}) {
    Scene scene;
    for (int round = 0; round < 4; ++round)
      for (int i = 0; i < 5; ++i) {
        scene.agent.user = fmt::format("trunk{}", i);
        scene.agent.call_id = fmt::format("call-{}", i);
        scene.agent.contact = fmt::format("<sip:trunk{}@198.51.100.10:5060>", i);
        scene.agent.cseq = static_cast<unsigned>(round);
        scene.registers(round * 150 + i * (together ? 0.05 : 25), 300);
      }
    CHECK(scene.trace().synchronised.size() == (together ? 1U : 0U));
    if (!together) continue;
    CHECK(scene.trace().synchronised[0].together == 5);
    CHECK(scene.trace().synchronised[0].period == seconds{150});
  }
}

TEST_CASE("trunks beyond the limit are counted and not followed") {
  analysis::Analyzer analyzer{{2}};
  for (int i = 0; i < 5; ++i) {
    const std::string text = fmt::format(
        "REGISTER sip:r.example SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK{0}\r\nFrom: <sip:u{0}@r.example>;"
        "tag=1\r\nTo: <sip:u{0}@r.example>\r\nCall-ID: c{0}\r\nCSeq: 1 REGISTER\r\nContact: "
        "<sip:u{0}@192.0.2.1>\r\n\r\n",
        i);
    CapturedMessage message;
    message.bytes = text;
    message.file = "many";
    analyzer.add(message);
  }
  const analysis::Trace trace = analyzer.finish();
  CHECK(trace.trunks.size() == 2);
  CHECK(trace.totals.beyond_limit == 3);
}

TEST_CASE("times that go back and logs without times are read, and nothing is measured across them") {
  Scene scene;
  scene.registers(1000, 300).registers(500, 300).registers(1150, 300);
  CHECK(scene.trunk().successes == 3);
  Scene untimed;
  untimed.send(0);
  untimed.add(0, untimed.last_register(), untimed.agent.source, untimed.agent.registrar, Clock::none);
  CHECK(untimed.trace().totals.untimed == 1);
}

TEST_CASE("calls that find another way while the trunk is down are told from calls that are lost") {
  for (const bool rerouted : {true, false}) {
    Scene scene;
    scene.registers(0, 300).fails(150, 503);
    const auto invite = [&](double at, const std::string& to, const std::string& branch) {
      const std::string rows = fmt::format(
          "Via: SIP/2.0/UDP 198.51.100.10;branch={}\r\nFrom: <sip:a@x>;tag=1\r\nTo: <sip:4912345@{}>\r\nCall-ID: {}\r\n"
          "CSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n",
          branch, to, branch);
      scene.add(at, "INVITE sip:4912345@x SIP/2.0\r\n" + rows, scene.agent.source, to);
      return rows;
    };
    invite(160, scene.agent.registrar, "z9hG4bK-1");
    if (rerouted) {
      const std::string rows = invite(161, "203.0.113.9:5060", "z9hG4bK-2");
      scene.add(161.5, "SIP/2.0 200 OK\r\n" + rows, "203.0.113.9:5060", scene.agent.source);
    }
    scene.lasts_until(200);
    CHECK(scene.trunk().reroute == (rerouted ? deployment::RerouteSeen::rerouted : deployment::RerouteSeen::lost));
  }
}
