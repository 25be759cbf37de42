// Which servers stand behind a name: against a name server of the test.
#include "conformance/agent/location.hpp"

#include "catch.hpp"
#include "small_name_server.hpp"

using namespace sipreg;
using namespace sipreg::agent;
using namespace sipreg::test;
using Catch::Contains;

namespace {

struct Network {
  asio::io_context context;
  SmallNameServer names{context};
  Resolver resolver{context, names.address()};

  Located find(Sought sought) {
    std::optional<Located> out;
    locate(context, resolver, sought, [&](Located located) { out = std::move(located); });
    REQUIRE(run_until(context, [&] { return out.has_value(); }));
    return *out;
  }
  Located find(const std::string& registrar, std::size_t most = 4) {
    const auto read = read_registrar(registrar);
    REQUIRE(read);
    Sought sought;
    sought.place = *read;
    sought.transport = read->transport;
    sought.most = most;
    return find(sought);
  }
};

std::string shown(const Located& located) {
  std::string text;
  for (const auto& server : located.servers) text += (text.empty() ? "" : ", ") + to_string(server);
  return text;
}

}  // namespace

TEST_CASE("a number is the server, and the name server is not asked") {
  Network network;
  CHECK(shown(network.find("192.0.2.1")) == "udp 192.0.2.1:5060");
  CHECK(shown(network.find("[2001:db8::1]:5070;transport=tcp")) == "tcp [2001:db8::1]:5070");
  CHECK(shown(network.find("sips:192.0.2.1")) == "tls 192.0.2.1:5061");
  CHECK(network.names.asked.empty());
}

TEST_CASE("a written port leads to addresses alone, a written transport to its service") {
  Network network;
  auto& names = network.names;
  names.add_address("sip.example", "192.0.2.1");
  names.add_srv("_sip._tcp.sip.example", 1, 1, 5070, "host.example");
  names.add_srv("_sips._tcp.sip.example", 1, 1, 5071, "host.example");
  names.add_address("host.example", "192.0.2.2");
  CHECK(shown(network.find("sip.example:5080")) == "udp 192.0.2.1:5080");
  CHECK(shown(network.find("sip.example;transport=tcp")) == "tcp 192.0.2.2:5070");
  CHECK(shown(network.find("sip.example;transport=udp")) == "udp 192.0.2.1:5060");
  CHECK(names.asked.count("sip.example 35") == 0);
  CHECK(shown(network.find("sips:sip.example")) == "tls 192.0.2.2:5071");
}

TEST_CASE("a name alone is asked for NAPTR first, and what is preferred there is followed") {
  Network network;
  auto& names = network.names;
  names.add_naptr("example.net", 20, 1, "SIP+D2U", "_sip._udp.example.net");
  names.add_naptr("example.net", 10, 1, "SIP+D2T", "_sip._tcp.elsewhere.net");
  names.add_naptr("example.net", 5, 1, "SIP+D2S", "_sip._sctp.example.net");
  names.add_srv("_sip._tcp.elsewhere.net", 1, 1, 5062, "b.example.net");
  names.add_address("b.example.net", "192.0.2.9");
  CHECK(shown(network.find("example.net")) == "tcp 192.0.2.9:5062");
}

TEST_CASE("over TLS the NAPTR records of other services do not count") {
  Network network;
  auto& names = network.names;
  names.add_naptr("example.net", 1, 1, "SIP+D2U", "_sip._udp.example.net");
  names.add_naptr("example.net", 9, 1, "SIPS+D2T", "_sips._tcp.secure.net");
  names.add_srv("_sips._tcp.secure.net", 1, 1, 5061, "s.example.net");
  names.add_srv("_sips._tcp.example.net", 1, 1, 5063, "s.example.net");
  names.add_address("s.example.net", "192.0.2.7");
  CHECK(shown(network.find("sips:example.net")) == "tls 192.0.2.7:5061");
  names.clear();
  names.add_naptr("example.net", 1, 1, "SIP+D2U", "_sip._udp.example.net");
  names.add_srv("_sips._tcp.example.net", 1, 1, 5063, "s.example.net");
  names.add_address("s.example.net", "192.0.2.7");
  CHECK(shown(network.find("sips:example.net")) == "tls 192.0.2.7:5063");
}

TEST_CASE("without NAPTR the services are asked for, and without these the addresses") {
  Network network;
  auto& names = network.names;
  names.add_address("example.net", "192.0.2.1");
  CHECK(shown(network.find("example.net")) == "udp 192.0.2.1:5060");
  names.add_srv("_sip._tcp.example.net", 1, 1, 5062, "b.example.net");
  names.add_address("b.example.net", "192.0.2.9");
  CHECK(shown(network.find("example.net")) == "tcp 192.0.2.9:5062");
}

TEST_CASE("SRV records are tried by priority, every address of each, and no more than asked for") {
  Network network;
  auto& names = network.names;
  names.add_srv("_sip._udp.example.net", 20, 0, 5060, "c.example.net");
  names.add_srv("_sip._udp.example.net", 10, 0, 5070, "a.example.net");
  names.add_srv("_sip._udp.example.net", 15, 0, 5080, "absent.example.net");
  names.add_address("a.example.net", "192.0.2.1");
  names.add_address("a.example.net", "192.0.2.2");
  names.add_address("c.example.net", "192.0.2.3");
  CHECK(shown(network.find("example.net")) == "udp 192.0.2.1:5070, udp 192.0.2.2:5070, udp 192.0.2.3:5060");
  CHECK(network.find("example.net", 2).servers.size() == 2);
}

TEST_CASE("only addresses of the family that we send from count") {
  Network network;
  network.names.add_address("example.net", "192.0.2.1");
  network.names.add_address("example.net", "2001:db8::1");
  Sought sought;
  sought.place = {"example.net", 5060};
  sought.most = 4;
  sought.v6 = true;
  CHECK(shown(network.find(sought)) == "udp [2001:db8::1]:5060");
  sought.v6 = false;
  CHECK(shown(network.find(sought)) == "udp 192.0.2.1:5060");
  network.names.clear();
  network.names.add_address("example.net", "192.0.2.1");
  sought.v6 = true;
  CHECK_THAT(network.find(sought).why, Contains("no address") || Contains("no A and AAAA record"));
}

TEST_CASE("the records say for how long they may be kept") {
  Network network;
  network.names.ttl = 7;
  network.names.add_srv("_sip._udp.example.net", 10, 0, 5070, "a.example.net");
  network.names.add_address("a.example.net", "192.0.2.1");
  CHECK(network.find("example.net;transport=udp").ttl == 7);
}

TEST_CASE("a lifetime that nobody can mean is not believed") {
  Network network;
  network.names.add_srv("_sip._udp.example.net", 10, 0, 5070, "a.example.net");
  network.names.add_address("a.example.net", "192.0.2.1");
  network.names.ttl = 0x7FFFFFFF;
  CHECK(network.find("example.net;transport=udp").ttl == 86'400);
  network.names.ttl = 0x80000000;  // negative, once (RFC 2181 8)
  CHECK(network.find("example.net;transport=udp").ttl == 0);
}

TEST_CASE("of a reply that lists names without end, sixteen are asked for") {
  Network network;
  const auto name = [](unsigned count) { return std::string(1, static_cast<char>('a' + count)) + ".x"; };
  for (unsigned count = 0; count < 18; ++count)
    network.names.add_srv("_sip._udp.example.net", count, 0, 5070, name(count));
  const auto located = network.find("example.net;transport=udp");
  CHECK(located.servers.empty());
  INFO(located.why);
  unsigned hosts = 0;
  for (unsigned count = 0; count < 18; ++count) hosts += network.names.asked.count(name(count) + " 1") == 1 ? 1U : 0U;
  CHECK(hosts == 16);
  CHECK(network.names.asked.count(name(16) + " 1") == 0);  // by priority
}

TEST_CASE("what the DNS does not know, does not offer or refuses to say is a sentence") {
  Network network;
  auto located = network.find("nowhere.example");
  CHECK(located.servers.empty());
  CHECK(located.outcome == DnsOutcome::nothing);
  CHECK(located.why == "the DNS knows no name nowhere.example");
  network.names.add("example.net", SmallNameServer::a, "");  // the name exists, without an address that can be read
  network.names.add_srv("_sip._udp.example.net", 0, 0, 0, "");
  located = network.find("example.net;transport=udp");
  CHECK(located.why == "_sip._udp.example.net says that the service is not offered");
  network.names.refusal = 2;  // SERVFAIL
  located = network.find("example.net");
  CHECK(located.outcome == DnsOutcome::failed);
  CHECK_THAT(located.why, Contains("is willing, to answer for example.net (NAPTR)"));
}

TEST_CASE("a service that is not offered leaves the others, but not the name alone") {
  Network network;
  auto& names = network.names;
  names.add_address("example.net", "192.0.2.1");
  names.add_srv("_sip._udp.example.net", 0, 0, 0, "");
  auto located = network.find("example.net");
  CHECK(shown(located) == "");
  CHECK(located.outcome == DnsOutcome::nothing);
  CHECK(located.why == "_sip._udp.example.net says that the service is not offered");
  names.add_srv("_sip._tcp.example.net", 1, 1, 5062, "b.example.net");
  names.add_address("b.example.net", "192.0.2.9");
  CHECK(shown(network.find("example.net")) == "tcp 192.0.2.9:5062");
}

TEST_CASE("where one host got no answer, that another does not exist proves nothing") {
  Network network;
  network.names.add_srv("_sip._udp.example.net", 1, 0, 5060, "a.example.net");
  network.names.add_srv("_sip._udp.example.net", 2, 0, 5060, "absent.example.net");
  network.names.troubled = "a.example.net";
  const auto located = network.find("example.net;transport=udp");
  CHECK(located.outcome == DnsOutcome::failed);
  CHECK_THAT(located.why, Contains(" a.example.net"));
}

TEST_CASE("there is no server without an address, whatever has been said of it") {
  CHECK(to_string(no_server("why")) == "none: why");
  CHECK(to_string(no_server("")) == "none: no server of this name could be found");
}

TEST_CASE("a name server that is not there is told at once") {
  asio::io_context context;
  asio::ip::udp::socket closed(context, asio::ip::udp::endpoint(loopback, 0));
  const auto address = to_string(closed.local_endpoint());
  closed.close();
  Resolver resolver(context, address);
  std::optional<Located> out;
  Sought sought;
  sought.place = {"example.net", 0};
  locate(context, resolver, sought, [&](Located located) { out = std::move(located); });
  REQUIRE(run_until(context, [&] { return out.has_value(); }));
  CHECK(out->outcome == DnsOutcome::failed);
  CHECK_THAT(out->why, Contains("name server"));
}

TEST_CASE("a damaged reply is read as far as it can be, never beyond") {
  using Server = SmallNameServer;
  const auto data = Server::number(1) + Server::number(2) + Server::number(5060) + Server::labels("a.example");
  const auto whole = std::string(4, '\0') + Server::number(0) + Server::number(1) + std::string(4, '\0') +
                     Server::labels("x") + Server::number(33) + Server::number(1) + std::string(3, '\0') + '\x09' +
                     Server::number(static_cast<unsigned>(data.size())) + data;
  const auto records = read_dns_records(whole, DnsType::srv);
  REQUIRE(records.size() == 1);
  CHECK(records[0].ttl == 9);
  CHECK(records[0].first == 1);
  CHECK(records[0].second == 2);
  CHECK(records[0].port == 5060);
  CHECK(records[0].name == "a.example");
  CHECK(read_dns_records(whole, DnsType::naptr).empty());
  for (std::size_t length = 0; length < whole.size(); ++length)
    CHECK(read_dns_records(std::string_view(whole).substr(0, length), DnsType::srv).empty());
  // A lifetime that would be negative (RFC 2181 8).
  auto negative = whole;
  negative.replace(negative.size() - data.size() - 6, 1, "\xFF");
  REQUIRE(read_dns_records(negative, DnsType::srv).size() == 1);
  CHECK(read_dns_records(negative, DnsType::srv)[0].ttl == 0);
  // A name that points to itself, and one that points beyond the end.
  for (const char target : {'\x18', '\xFF'}) {
    auto loop = whole;
    loop.replace(loop.size() - Server::labels("a.example").size(), 2, std::string("\xC0") + target);
    for (const auto& record : read_dns_records(loop, DnsType::srv)) CHECK(record.name.size() <= 255);
  }
}
