// Keep-alive by OPTIONS in whole registrations: where it goes, when it begins and ends, and that it decides nothing.
#include "catch.hpp"
#include "conformance/agent/udp_transport.hpp"
#include "running_agent.hpp"
#include "small_registrar.hpp"

using namespace sipreg;
using namespace sipreg::agent;
using namespace sipreg::test;
using Catch::Contains;
using Catch::StartsWith;

namespace {

toml::table asking_every(const Channel& registrar, double interval) {
  return toml::table{{"registrar", to_string(registrar.local())},
                     {"local", "127.0.0.1"},
                     {"SS_SIP_USER_AGENT_EXPIRE", 7200},
                     {"options-keep-alive", interval}};
}

}  // namespace

TEST_CASE("a registered agent asks its registrar by OPTIONS from the same socket, and any answer will do") {
  asio::io_context context;
  SmallRegistrar registrar;
  registrar.others_status = "404 Not Found";
  UdpTransport server(context, Endpoint(loopback, 0), registrar);
  RunningAgent agent(context, asking_every(server, 10), 100);
  REQUIRE(agent.findings == "");
  REQUIRE(run_until(context, [&] { return registrar.others.size() == 3; }));
  REQUIRE(run_until(context, [&] { return agent.log().find("\"code\":404") != std::string::npos; }));
  CHECK(registrar.requests.size() == 1);  // nothing but the first REGISTER
  CHECK(registrar.other_senders.back() == registrar.senders.front());
  const auto& last = registrar.others.back();
  CHECK_THAT(last, StartsWith("OPTIONS sip:example.net SIP/2.0\r\n"));
  CHECK(row_of(last, "To") == "<sip:example.net>");
  CHECK(row_of(last, "CSeq") == "3 OPTIONS");
  CHECK(row_of(last, "Call-ID") == row_of(registrar.others.front(), "Call-ID"));
  CHECK(row_of(last, "Call-ID") != row_of(registrar.requests.front(), "Call-ID"));
  CHECK(row_of(last, "Via") != row_of(registrar.others.front(), "Via"));
  CHECK(agent.registered());
  const auto json = agent.status_json()["trunks"][0];
  CHECK(json["options_every"] == 10.0);
  CHECK(json["options_unanswered"] == 0);
  CHECK(json["code"] == 200);
  CHECK_THAT(status_text(agent.status_json()), Contains("trunk: keep-alive by OPTIONS every 10 s\n"));
  CHECK_THAT(agent.log(), !Contains("dropped"));
}

TEST_CASE("OPTIONS that nobody answers are counted and told, and the registration stays as it was") {
  asio::io_context context;
  SmallRegistrar registrar;
  UdpTransport server(context, Endpoint(loopback, 0), registrar);
  RunningAgent agent(context, asking_every(server, 5), 100);
  REQUIRE(run_until(context, [&] { return agent.status().options_unanswered == 3; }));
  CHECK(agent.registered());
  CHECK(registrar.requests.size() == 1);
  CHECK_THAT(agent.log(), Contains("\"event\":\"options_unanswered\"") && Contains("\"in_a_row\":3"));
  CHECK_THAT(status_text(agent.status_json()), Contains("every 5 s, 3 in a row unanswered"));
  registrar.others_status = "200 OK";
  CHECK(run_until(context, [&] { return agent.status().options_unanswered == 0; }));
}

TEST_CASE("an agent without a binding asks nothing, and its end is the end of its OPTIONS") {
  asio::io_context context;
  SmallRegistrar registrar;
  registrar.status = "403 Forbidden";
  UdpTransport server(context, Endpoint(loopback, 0), registrar);
  RunningAgent agent(context, asking_every(server, 1), 1000);
  REQUIRE(run_until(context, [&] { return registrar.requests.size() == 3; }));  // two delays of 60 s
  CHECK(registrar.others.empty());
  CHECK(agent.status().options_every == Duration{0});
  registrar.status = "200 OK";
  REQUIRE(run_until(context, [&] { return !registrar.others.empty(); }));
  agent.stop();
  REQUIRE(run_until(context, [&] { return agent.ended(); }));
  const auto before = registrar.others.size();
  run_until(context, [&, turns = 0]() mutable { return ++turns >= 3; });
  CHECK(registrar.others.size() == before);
}

TEST_CASE("a binding that ends takes its OPTIONS with it, although nobody has stopped the agent") {
  asio::io_context context;
  SmallRegistrar registrar;
  registrar.others_status = "200 OK";
  UdpTransport server(context, Endpoint(loopback, 0), registrar);
  auto settings = asking_every(server, 5);
  settings.insert_or_assign("SS_SIP_USER_AGENT_EXPIRE", 60);
  RunningAgent agent(context, settings, 500);
  REQUIRE(run_until(context, [&] { return !registrar.others.empty(); }));
  registrar.status = "500 Out of Order";
  REQUIRE(run_until(context, [&] { return !agent.status().bound; }));
  const auto before = registrar.others.size();
  const auto registers = registrar.requests.size();
  REQUIRE(run_until(context, [&] { return registrar.requests.size() >= registers + 3; }));
  CHECK(registrar.others.size() <= before + 1);  // one may have been on its way
  CHECK(agent.status().options_every == Duration{0});
}

TEST_CASE("a server that has said 503 gets no OPTIONS while it wants to be left alone") {
  asio::io_context context;
  SmallRegistrar registrar;
  registrar.others_status = "200 OK";
  UdpTransport server(context, Endpoint(loopback, 0), registrar);
  RunningAgent agent(context, asking_every(server, 5), 1000);
  REQUIRE(run_until(context, [&] { return !registrar.others.empty(); }));
  registrar.status = "503 Busy";
  registrar.extra = "Retry-After: 100\r\n";
  agent.refresh();
  REQUIRE(run_until(context, [&] { return agent.status().state == State::waiting; }));
  CHECK(agent.status().bound);
  const auto before = registrar.others.size();
  const auto registers = registrar.requests.size();
  REQUIRE(run_until(context, [&] { return registrar.requests.size() > registers; }));
  CHECK(registrar.others.size() <= before + 1);  // one may have been on its way
}

TEST_CASE("a keep-alive that is too fast, too slow or no number is a finding") {
  asio::io_context context;
  for (const auto* wrong : {"0.5", "3601", "-1", "often"}) {
    const RunningAgent agent(context, toml::table{{"registrar", "192.0.2.1"}, {"options-keep-alive", wrong}});
    CHECK_THAT(agent.findings,
               Contains("options-keep-alive") && Contains("neither 0 nor a number of seconds in 1..3600"));
  }
}
