// The list of a trunk's servers when some of its registrars' names are answered and others are not.
#include "conformance/agent/servers.hpp"

#include "catch.hpp"
#include "small_name_server.hpp"

using namespace sipreg;
using namespace sipreg::agent;
using namespace sipreg::test;
using Catch::Contains;

TEST_CASE("addresses that are kept take no place from the registrars after them") {
  asio::io_context context;
  SmallNameServer names(context);
  names.ttl = 0;
  Resolver resolver(context, names.address());
  TrunkConfig config;
  config.domain = "example.net";
  for (const auto* place : {"one.example:5060", "two.example:5060", "192.0.2.9:5060"})
    config.registrars.push_back(read_registrar(place).value());
  Servers servers(context, resolver, config, 0);
  const auto located = [&] {
    bool done = false;
    servers.locate([&] { done = true; });
    REQUIRE(run_until(context, [&] { return done; }));
    std::string text;
    for (const auto& server : servers.list()) text += to_string(server) + '\n';
    return text;
  };
  names.add_address("one.example", "192.0.2.1");
  names.add_address("two.example", "192.0.2.3");
  names.add_address("two.example", "192.0.2.4");
  CHECK(located() == "udp 192.0.2.1:5060\nudp 192.0.2.3:5060\nudp 192.0.2.4:5060\nudp 192.0.2.9:5060\n");
  names.add_address("one.example", "192.0.2.2");
  names.troubled = "two.example";
  CHECK(located() == "udp 192.0.2.1:5060\nudp 192.0.2.2:5060\nudp 192.0.2.3:5060\nudp 192.0.2.9:5060\n");
  CHECK_THAT(servers.remark(), Contains("two.example") && Contains("the addresses known before are used"));
}
