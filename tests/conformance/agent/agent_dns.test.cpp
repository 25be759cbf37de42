// Whole registrations behind names: failover along the records, records that change, names that are not there.
#include "catch.hpp"
#include "conformance/agent/tcp_transport.hpp"
#include "conformance/agent/udp_transport.hpp"
#include "running_agent.hpp"
#include "small_name_server.hpp"
#include "small_registrar.hpp"

using namespace sipreg;
using namespace sipreg::agent;
using namespace sipreg::test;
using Catch::Contains;

namespace {

struct Network {
  asio::io_context context;
  SmallNameServer names{context};
  SmallRegistrar first, second;
  UdpTransport first_channel{context, Endpoint(loopback, 0), first};
  UdpTransport second_channel{context, Endpoint(loopback, 0), second};

  void publish(unsigned priority, const Channel& channel, const std::string& name) {
    names.add_srv("_sip._udp.example.net", priority, 0, channel.local().port(), name);
    names.add_address(name, "127.0.0.1");
  }
  [[nodiscard]] toml::table settings() const {
    return toml::table{{"registrar", "example.net"}, {"dns-server", names.address()}, {"local", "127.0.0.1"}};
  }
};

}  // namespace

TEST_CASE("a trunk registers at the first server of its name and asks once for all of an attempt") {
  Network network;
  network.publish(10, network.first_channel, "a.example.net");
  network.publish(20, network.second_channel, "b.example.net");
  RunningAgent agent(network.context, network.settings(), 20);
  REQUIRE(agent.findings == "");
  REQUIRE(run_until(network.context, [&] { return agent.registered(); }));
  agent.refresh();
  REQUIRE(run_until(network.context, [&] { return network.first.requests.size() == 2; }));
  CHECK(network.second.requests.empty());
  CHECK(network.names.asked["_sip._udp.example.net 33"] == 1);
  CHECK(agent.status().target == to_string(network.first_channel.local()));
}

TEST_CASE("a first server that answers 503 is passed over for the next one of the list") {
  Network network;
  network.first.status = "503 Service Unavailable";
  network.publish(10, network.first_channel, "a.example.net");
  network.publish(20, network.second_channel, "b.example.net");
  RunningAgent agent(network.context, network.settings());
  REQUIRE(run_until(network.context, [&] { return agent.registered(); }));
  CHECK(network.first.requests.size() == 1);
  CHECK(network.second.requests.size() == 1);
  CHECK(row_of(network.first.requests[0], "Call-ID") == row_of(network.second.requests[0], "Call-ID"));
}

TEST_CASE("records that have had their time are asked for anew, and the trunk moves with them") {
  Network network;
  network.names.ttl = 0;
  network.publish(10, network.first_channel, "a.example.net");
  RunningAgent agent(network.context, network.settings(), 20);
  REQUIRE(run_until(network.context, [&] { return agent.registered(); }));
  network.names.clear();
  network.publish(10, network.second_channel, "b.example.net");
  agent.refresh();
  REQUIRE(run_until(network.context, [&] { return network.second.requests.size() == 1 && agent.registered(); }));
  CHECK(network.first.requests.size() == 1);
}

TEST_CASE("a name that is not known is a failure with a sentence, and the trunk tries again") {
  Network network;
  RunningAgent agent(network.context, network.settings(), 100);
  REQUIRE(run_until(network.context, [&] { return agent.status().state == State::waiting; }));
  CHECK(agent.status().why == "the DNS knows no name example.net");
  CHECK(agent.status().will_retry);
  network.publish(10, network.first_channel, "a.example.net");
  CHECK(run_until(network.context, [&] { return agent.registered(); }));
  CHECK(agent.status().why.empty());
}

TEST_CASE("a name server that falls silent takes no known address away") {
  Network network;
  network.names.ttl = 0;
  network.publish(10, network.first_channel, "a.example.net");
  RunningAgent agent(network.context, network.settings(), 20);
  REQUIRE(run_until(network.context, [&] { return agent.registered(); }));
  network.names.refusal = 2;
  agent.refresh();
  REQUIRE(run_until(network.context, [&] { return network.first.requests.size() == 2; }));
  CHECK_THAT(agent.log(), Contains("the addresses known before are used"));
}

TEST_CASE("a second registrar keeps its place beside many servers of the first") {
  Network network;
  for (const auto* name : {"a", "b", "c", "d", "e"})
    network.publish(10, network.first_channel, name + std::string(".example.net"));
  network.first.status = "503 Service Unavailable";
  auto settings = network.settings();
  settings.insert_or_assign("registrar", toml::array{"example.net", to_string(network.second_channel.local())});
  RunningAgent agent(network.context, settings);
  REQUIRE(run_until(network.context, [&] { return agent.registered(); }));
  CHECK(network.second.requests.size() == 1);
  CHECK(network.first.requests.size() == 3);
}

TEST_CASE("a redirect to a name sends nothing before the DNS has answered, and then as the transport found wants it") {
  Network network;
  SmallRegistrar moved;
  TcpTransport moved_channel(network.context, Endpoint(loopback, 0), moved);
  moved.silent = true;
  network.names.add_naptr("moved.example", 1, 1, "SIP+D2T", "_sip._tcp.moved.example");
  network.names.add_srv("_sip._tcp.moved.example", 1, 1, moved_channel.local().port(), "c.example.net");
  network.names.add_address("c.example.net", "127.0.0.1");
  network.names.silent = true;
  network.first.status = "302 Moved Temporarily";
  network.first.extra = "Contact: <sip:moved.example>\r\n";
  auto settings = network.settings();
  settings.insert_or_assign("registrar", to_string(network.first_channel.local()));
  RunningAgent agent(network.context, settings, 20);
  REQUIRE(run_until(network.context, [&] { return agent.log().find("\"hop\":1") != std::string::npos; }));
  asio::steady_timer moment(network.context, std::chrono::milliseconds(200));  // eight times T1
  bool passed = false;
  moment.async_wait([&](const std::error_code&) { passed = true; });
  REQUIRE(run_until(network.context, [&] { return passed; }));
  CHECK_THAT(agent.log(), !Contains("resend"));
  CHECK(moved.requests.empty());

  network.names.silent = false;  // the question is repeated after a second
  REQUIRE(run_until(network.context, [&] { return moved.requests.size() == 1; }));
  REQUIRE(run_until(network.context, [&] { return agent.status().state == State::waiting; }));
  CHECK(moved.requests.size() == 1);
  CHECK_THAT(agent.log(), !Contains("resend"));

  moved_channel.send(moved.senders[0], head_of_answer("200 OK", moved.requests[0]) + "Content-Length: 0\r\n\r\n");
  REQUIRE(run_until(network.context, [&] { return agent.log().find("dropped") != std::string::npos; }));
  CHECK_FALSE(agent.registered());
}

TEST_CASE("a redirect to a name over UDP is sent again until it is answered") {
  Network network;
  network.second.silent = true;
  network.publish(10, network.second_channel, "b.example.net");
  network.first.status = "302 Moved Temporarily";
  network.first.extra = "Contact: <sip:example.net>\r\n";
  auto settings = network.settings();
  settings.insert_or_assign("registrar", to_string(network.first_channel.local()));
  settings.insert_or_assign("aor", "sip:trunk@example.org");
  RunningAgent agent(network.context, settings, 20);
  REQUIRE(run_until(network.context, [&] { return network.second.requests.size() == 2; }));
  network.second.silent = false;
  CHECK(run_until(network.context, [&] { return agent.registered(); }));
  CHECK(agent.status().target == to_string(network.second_channel.local()));
}

TEST_CASE("a redirect to a name that is not known fails with its sentence, and blames no peer") {
  Network network;
  network.first.status = "302 Moved Temporarily";
  network.first.extra = "Contact: <sip:nowhere.example>\r\n";
  auto settings = network.settings();
  settings.insert_or_assign("registrar", to_string(network.first_channel.local()));
  RunningAgent agent(network.context, settings, 20);
  REQUIRE(run_until(network.context, [&] { return agent.status().state == State::waiting; }));
  CHECK(agent.status().why == "the DNS knows no name nowhere.example");
  CHECK(agent.status().target.empty());
  CHECK_THAT(agent.log(), Contains("\"why\":\"the DNS knows no name nowhere.example\",\"peer\":\"\""));
}

TEST_CASE("a trunk that is stopped while it asks sends nothing, and ends") {
  Network network;
  network.names.silent = true;
  RunningAgent agent(network.context, network.settings());
  network.context.poll();
  agent.stop();
  REQUIRE(run_until(network.context, [&] { return agent.ended(); }));
  CHECK(network.first.requests.empty());
}

TEST_CASE("a name server that cannot be one is a finding") {
  asio::io_context context;
  for (const auto* wrong : {"example.net", "127.0.0.1:x", ""}) {
    const RunningAgent agent(context, toml::table{{"registrar", "192.0.2.1"}, {"dns-server", wrong}});
    INFO(wrong);
    CHECK_THAT(agent.findings, Contains("is not the address of a name server"));
  }
}
