// RFC 5626 in whole registrations over TCP: what is offered, when pings come, and what a broken flow leads to. Path and
// Service-Route beside it.
#include "catch.hpp"
#include "conformance/agent/tcp_transport.hpp"
#include "conformance/agent/udp_transport.hpp"
#include "running_agent.hpp"
#include "small_registrar.hpp"

using namespace sipreg;
using namespace sipreg::agent;
using namespace sipreg::test;
using Catch::Contains;

namespace {

const std::string instance = "urn:uuid:00000000-0000-1000-8000-AABBCCDDEEFF";

// Answers pings with pongs, as long as it is told to.
struct Edge final : ChannelUser {
  void received(Channel& channel, std::string_view bytes, const Endpoint& from) override {
    registrar.received(channel, bytes, from);
  }
  void line_end(Channel& channel, const Endpoint& from) override {
    if (++line_ends % 2 == 0 && answers_pings) channel.send(from, "\r\n");
  }
  void unreachable(Channel&, const Endpoint&, const std::string&) override { ++lost; }
  void noted(Channel&, const Endpoint&, const std::string&) override {}
  [[nodiscard]] std::size_t pings() const { return line_ends / 2; }

  SmallRegistrar registrar;
  std::size_t line_ends = 0, lost = 0;
  bool answers_pings = true;
};

toml::table over_tcp(const Channel& registrar) {
  return toml::table{{"registrar", to_string(registrar.local())},
                     {"transport", "tcp"},
                     {"local", "127.0.0.1"},
                     {"profile", "rfc5626"},
                     {"instance", instance},
                     {"SS_SIP_USER_AGENT_EXPIRE", 7200}};
}

const std::string in_force = "Require: outbound\r\nFlow-Timer: 20\r\n";

}  // namespace

TEST_CASE("a profile of RFC 5626 with an instance offers outbound over a connection, and a plain one does not") {
  asio::io_context context;
  Edge edge;
  TcpTransport server(context, Endpoint(loopback, 0), edge);
  RunningAgent agent(context, over_tcp(server));
  REQUIRE(agent.findings == "");
  REQUIRE(run_until(context, [&] { return agent.registered(); }));
  const auto request = edge.registrar.requests.at(0);
  CHECK_THAT(row_of(request, "Contact"), Contains(";+sip.instance=\"<" + instance + ">\";reg-id=1"));
  CHECK(row_of(request, "Supported") == "path, outbound");
  agent.stop();
  REQUIRE(run_until(context, [&] { return agent.ended(); }));
  CHECK_THAT(row_of(edge.registrar.requests.at(1), "Contact"), Contains(";reg-id=1"));

  auto plain = over_tcp(server);
  plain.insert_or_assign("profile", "rfc3261");
  RunningAgent other(context, plain);
  REQUIRE(run_until(context, [&] { return other.registered(); }));
  CHECK_THAT(edge.registrar.requests.at(2), !Contains("reg-id") && !Contains("outbound"));
}

TEST_CASE("outbound is not offered over UDP, where its keep-alive would be STUN") {
  asio::io_context context;
  SmallRegistrar registrar;
  UdpTransport server(context, Endpoint(loopback, 0), registrar);
  auto settings = over_tcp(server);
  settings.insert_or_assign("transport", "udp");
  settings.insert_or_assign("reg-id", 3);
  RunningAgent agent(context, settings);
  REQUIRE(run_until(context, [&] { return agent.registered(); }));
  CHECK_THAT(registrar.requests.at(0), !Contains("reg-id") && !Contains("outbound"));
}

TEST_CASE("a flow without an instance is a finding") {
  asio::io_context context;
  const RunningAgent agent(context, toml::table{{"registrar", "192.0.2.1"}, {"reg-id", 1}});
  CHECK_THAT(agent.findings, Contains("reg-id") && Contains("a flow belongs to an instance"));
}

TEST_CASE("pings come while outbound is in force, and the pongs keep the flow") {
  asio::io_context context;
  Edge edge;
  edge.registrar.extra = "Require: outbound\r\nFlow-Timer: 5\r\n";
  TcpTransport server(context, Endpoint(loopback, 0), edge);
  RunningAgent agent(context, over_tcp(server), 20);               // a pong has half a second of the wall
  REQUIRE(run_until(context, [&] { return edge.pings() == 4; }));  // the first one's 10 s are over
  CHECK(agent.registered());
  CHECK(edge.registrar.requests.size() == 1);
  CHECK(edge.lost == 0);
  CHECK(agent.status_json()["trunks"][0]["ping_every"] == 5.0);
  CHECK_THAT(status_text(agent.status_json()), Contains("trunk: RFC 5626 is in force: a ping every 5 s at the latest"));
}

TEST_CASE("without Require: outbound and without a Flow-Timer no ping is sent") {
  asio::io_context context;
  Edge edge;
  TcpTransport server(context, Endpoint(loopback, 0), edge);
  auto settings = over_tcp(server);
  settings.insert_or_assign("SS_SIP_USER_AGENT_EXPIRE", 600);
  RunningAgent agent(context, settings, 1000);
  REQUIRE(run_until(context, [&] { return edge.registrar.requests.size() == 3; }));  // 600 s: five pings' time
  CHECK(edge.pings() == 0);
  CHECK(agent.status_json()["trunks"][0]["ping_every"] == 0.0);
}

TEST_CASE("a ping without a pong ends the flow, and another one is formed at once with the same identity") {
  asio::io_context context;
  Edge edge;
  edge.registrar.extra = in_force;
  edge.answers_pings = false;
  TcpTransport server(context, Endpoint(loopback, 0), edge);
  RunningAgent agent(context, over_tcp(server), 100);
  REQUIRE(run_until(context, [&] { return edge.registrar.requests.size() == 2; }));
  const auto& requests = edge.registrar.requests;
  CHECK(edge.registrar.senders[0] != edge.registrar.senders[1]);
  CHECK(row_of(requests[0], "Call-ID") == row_of(requests[1], "Call-ID"));
  CHECK(row_of(requests[0], "Contact") == row_of(requests[1], "Contact"));
  CHECK_THAT(agent.log(), Contains("no pong for 10 s") && Contains("flow_recovery"));
  CHECK(edge.pings() == 1);
}

TEST_CASE("flows that break again and again before a pong are formed ever more slowly") {
  asio::io_context context;
  Edge edge;
  edge.registrar.extra = in_force;
  edge.answers_pings = false;
  TcpTransport server(context, Endpoint(loopback, 0), edge);
  RunningAgent agent(context, over_tcp(server), 1000);
  REQUIRE(run_until(context, [&] { return agent.status().flow_in > seconds{20}; }));
  CHECK_THAT(status_text(agent.status_json()), Contains("trunk: the flow is broken, and no call can come in; another"));
  REQUIRE(run_until(context, [&] { return edge.registrar.requests.size() == 4; }));
  CHECK(agent.status_json()["trunks"][0]["flow_in"].is_null());
  // 4.5: at once, then 30..60 s, then 60..120 s.
  std::vector<double> waits;
  const auto text = agent.log();
  for (auto at = text.find("flow_failed"); at != text.npos; at = text.find("flow_failed", at + 1))
    waits.push_back(std::stod(text.substr(text.find("\"next_in\":", at) + 10)));
  REQUIRE(waits.size() >= 3);
  CHECK(waits[0] == 0);
  CHECK(waits[1] >= 30);
  CHECK(waits[1] <= 60);
  CHECK(waits[2] >= 60);
  CHECK(waits[2] <= 120);
}

TEST_CASE("a connection that the registrar closes is a broken flow, and a plain registration waits for its refresh") {
  for (const bool outbound : {true, false}) {
    asio::io_context context;
    Edge edge;
    if (outbound) edge.registrar.extra = in_force;
    TcpTransport server(context, Endpoint(loopback, 0), edge);
    RunningAgent agent(context, over_tcp(server), 100);  // 5 s between REGISTERs hold for this one, too
    REQUIRE(run_until(context, [&] { return agent.registered(); }));
    server.abandon(edge.registrar.senders.at(0));
    REQUIRE(run_until(context, [&] { return agent.log().find("closed by the peer") != std::string::npos; }));
    const bool came = run_until(context, [&, turns = 0]() mutable {
      return edge.registrar.requests.size() == 2 || (!outbound && ++turns >= 5);
    });
    CHECK(came);
    CHECK(edge.registrar.requests.size() == (outbound ? 2U : 1U));
    CHECK(run_until(context, [&] { return agent.registered(); }));
  }
}

TEST_CASE("OPTIONS rest while there is no flow to send them on") {
  asio::io_context context;
  Edge edge;
  edge.registrar.extra = in_force;
  std::optional<TcpTransport> server(std::in_place, context, Endpoint(loopback, 0), edge);
  auto settings = over_tcp(*server);
  settings.insert_or_assign("options-keep-alive", 1);
  RunningAgent agent(context, settings, 20);
  REQUIRE(run_until(context, [&] { return edge.registrar.others.size() >= 2; }));
  server.reset();  // the connection breaks, and nobody listens any more; the binding lives on
  REQUIRE(run_until(context, [&] { return agent.log().find("flow_failed") != std::string::npos; }));
  const auto asked = [&] {
    const auto text = agent.log();
    std::size_t count = 0;
    for (auto at = text.find("\"event\":\"options\""); at != text.npos; at = text.find("\"event\":\"options\"", at + 1))
      ++count;
    return count;
  };
  const auto before = asked();
  CHECK_FALSE(run_until(context, [&, turns = 0]() mutable { return asked() > before || ++turns < 0; }));
  CHECK_FALSE(agent.registered());
}

TEST_CASE("Path and Service-Route of the last 200 are shown, and go with the next 200, a refusal or the end") {
  asio::io_context context;
  SmallRegistrar registrar;
  UdpTransport server(context, Endpoint(loopback, 0), registrar);
  registrar.extra =
      "Path: <sip:edge.example.net;lr>\r\nService-Route: <sip:a.example.net;lr>, <sip:b.example.net;lr>\r\n"
      "Service-Route: <sip:c.example.net;lr>\r\n";
  RunningAgent agent(context, toml::table{{"registrar", to_string(server.local())}, {"local", "127.0.0.1"}}, 100);
  REQUIRE(run_until(context, [&] { return agent.registered(); }));
  auto json = agent.status_json()["trunks"][0];
  CHECK(json["path"] == nlohmann::json{"<sip:edge.example.net;lr>"});
  CHECK(json["service_route"] ==
        nlohmann::json{"<sip:a.example.net;lr>", "<sip:b.example.net;lr>", "<sip:c.example.net;lr>"});
  CHECK_THAT(status_text(agent.status_json()), Contains("trunk: Service-Route: <sip:b.example.net;lr>\n"));

  const auto after_refresh = [&] {
    const auto before = registrar.requests.size();
    agent.refresh();
    CHECK(run_until(context,
                    [&] { return registrar.requests.size() > before && !transaction_pending(agent.status().state); }));
    return agent.status_json()["trunks"][0];
  };
  registrar.extra = "Service-Route: <sip:d.example.net;lr>\r\n";
  json = after_refresh();
  CHECK(json["path"].empty());
  CHECK(json["service_route"] == nlohmann::json{"<sip:d.example.net;lr>"});
  registrar.extra = "";
  CHECK(after_refresh()["service_route"].empty());
  registrar.extra = "Service-Route: <sip:e.example.net;lr>\r\n";
  CHECK(after_refresh()["service_route"].size() == 1);
  registrar.status = "403 Forbidden";
  CHECK(after_refresh()["service_route"].empty());
}
