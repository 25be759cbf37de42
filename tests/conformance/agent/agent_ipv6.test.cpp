// Whole registrations over IPv6: brackets wherever an address is written, none asked for where one is read.
#include "catch.hpp"
#include "conformance/agent/tcp_transport.hpp"
#include "conformance/agent/tls_transport.hpp"
#include "conformance/agent/udp_transport.hpp"
#include "conformance/relay/traffic.hpp"
#include "running_agent.hpp"
#include "small_name_server.hpp"
#include "small_registrar.hpp"

using namespace sipreg;
using namespace sipreg::agent;
using namespace sipreg::test;
using Catch::Contains;
using Catch::StartsWith;

namespace {

const Endpoint any_port(asio::ip::make_address("::1"), 0);

bool has_ipv6() {
  asio::io_context context;
  std::error_code error;
  asio::ip::udp::socket socket(context, asio::ip::udp::v6());
  socket.bind(any_port, error);
  if (error) WARN("this machine has no IPv6 loopback: " << error.message());
  return !error;
}

std::unique_ptr<Channel> listen(asio::io_context& context, Transport transport, ChannelUser& user) {
  TlsSettings own;
  own.certificate = SIPREG_CERTIFICATES "/right.pem";
  own.key = SIPREG_CERTIFICATES "/right.key";
  own.verify = false;
  switch (transport) {
    case Transport::udp: return std::make_unique<UdpTransport>(context, any_port, user);
    case Transport::tcp: return std::make_unique<TcpTransport>(context, any_port, user);
    case Transport::tls: return std::make_unique<TlsTransport>(context, any_port, user, own, Side::server);
  }
  return nullptr;
}

}  // namespace

TEST_CASE("an agent registers over IPv6 by every transport, with brackets in every place") {
  if (!has_ipv6()) return;
  for (const auto transport : {Transport::udp, Transport::tcp, Transport::tls}) {
    asio::io_context context;
    SmallRegistrar registrar;
    const auto channel = listen(context, transport, registrar);
    INFO(to_string(transport));
    RunningAgent agent(context, toml::table{{"registrar", to_string(channel->local())},
                                            {"aor", "sip:trunk@[::1]"},
                                            {"local", "::1"},
                                            {"transport", std::string(to_string(transport))},
                                            {"tls-ca", SIPREG_CERTIFICATES "/ca.pem"}});
    REQUIRE(agent.findings == "");
    REQUIRE(run_until(context, [&] { return agent.registered(); }));
    const auto request = registrar.requests.at(0);
    CHECK_THAT(request, StartsWith("REGISTER sip:[::1] SIP/2.0\r\n"));
    CHECK_THAT(row_of(request, "Via"), Contains(" [::1]:"));
    CHECK_THAT(row_of(request, "Contact"), StartsWith("<sip:trunk@[::1]:"));
    CHECK_THAT(row_of(request, "To"), Contains("<sip:trunk@[::1]>"));
    CHECK(agent.status().target == to_string(channel->local()));
    CHECK_THAT(agent.status().target, StartsWith("[::1]:"));
    CHECK(agent.status().grant.match == ContactMatch::exact);
    if (transport != Transport::udp) CHECK_THAT(agent.log(), Contains("\"peer\":\"[::1]:"));
  }
}

TEST_CASE("a name with an IPv6 address alone is reached by it") {
  if (!has_ipv6()) return;
  asio::io_context context;
  SmallNameServer names(context);
  SmallRegistrar registrar;
  const auto channel = listen(context, Transport::udp, registrar);
  names.add_srv("_sip._udp.example.net", 1, 1, channel->local().port(), "six.example.net");
  names.add_address("six.example.net", "::1");
  RunningAgent agent(context, toml::table{{"registrar", "example.net"}, {"dns-server", names.address()}});
  CHECK(run_until(context, [&] { return agent.registered(); }));
}

TEST_CASE("an IPv6 port where nobody listens is a failure that is seen at once") {
  if (!has_ipv6()) return;
  asio::io_context context;
  asio::ip::udp::socket closed(context, any_port);
  const auto nobody = to_string(closed.local_endpoint());
  closed.close();
  RunningAgent agent(context, toml::table{{"registrar", nobody}, {"local", "[::1]:0"}});
  // Port 0 is no port to write; the address alone means any.
  CHECK_FALSE(agent.findings.empty());
  RunningAgent other(context, toml::table{{"registrar", nobody}, {"local", "[::1]"}});
  REQUIRE(run_until(context, [&] { return other.status().state == State::waiting; }));
  CHECK(other.status().reason == Reason::transport_failure);
  CHECK_THAT(other.status().target, StartsWith("[::1]:"));
}

TEST_CASE("a zone stays here, because SIP has no place for it") {
  const asio::ip::address_v6 link_local(asio::ip::make_address_v6("fe80::1").to_bytes(), 2);
  CHECK(to_string(Endpoint(link_local, 5060)) == "[fe80::1]:5060");
  CHECK(conformance::endpoint_text(asio::ip::make_address("2001:db8::1"), 5060) == "[2001:db8::1]:5060");
  CHECK(conformance::endpoint_text(asio::ip::make_address("192.0.2.1"), 5060) == "192.0.2.1:5060");
}
