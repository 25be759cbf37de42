// Whole registrations over TLS: what stands in the messages, what the status says, what the configuration refuses.
#include "catch.hpp"
#include "conformance/agent/tls_transport.hpp"
#include "running_agent.hpp"
#include "small_registrar.hpp"

using namespace sipreg;
using namespace sipreg::agent;
using namespace sipreg::test;
using Catch::Contains;

namespace {

const std::string certificates = SIPREG_CERTIFICATES "/";

TlsSettings shown(const std::string& certificate) {
  TlsSettings settings;
  settings.certificate = certificates + certificate + ".pem";
  settings.key = certificates + certificate + ".key";
  settings.verify = false;
  return settings;
}

toml::table over_tls(const Channel& registrar) {
  return toml::table{{"registrar", to_string(registrar.local())},
                     {"transport", "tls"},
                     {"tls-ca", certificates + "ca.pem"},
                     {"tls-server-name", "registrar.example"},
                     {"local", "127.0.0.1"}};
}

}  // namespace

TEST_CASE("an agent registers, refreshes and cancels over one TLS connection") {
  asio::io_context context;
  SmallRegistrar registrar;
  TlsTransport server(context, Endpoint(loopback, 0), registrar, shown("right"), Side::server);
  RunningAgent agent(context, over_tls(server), 20);
  REQUIRE(agent.findings == "");
  REQUIRE(run_until(context, [&] { return agent.registered(); }));
  const auto request = registrar.requests.at(0);
  CHECK_THAT(row_of(request, "Via"), Contains("SIP/2.0/TLS 127.0.0.1:"));
  CHECK_THAT(row_of(request, "Contact"), !Contains("transport=tls"));
  const auto json = agent.status_json()["trunks"][0];
  CHECK(json["transport"] == "tls");
  CHECK(json["peer_verified"] == true);
  agent.refresh();
  REQUIRE(run_until(context, [&] { return registrar.requests.size() == 2; }));
  agent.stop();
  REQUIRE(run_until(context, [&] { return agent.ended(); }));
  REQUIRE(registrar.requests.size() == 3);
  CHECK(registrar.senders[0] == registrar.senders[2]);
  CHECK(row_of(request, "Contact").substr(0, 20) == row_of(registrar.requests[2], "Contact").substr(0, 20));
}

TEST_CASE("a sips address of record is sips in every header, and needs no transport to be named") {
  asio::io_context context;
  SmallRegistrar registrar;
  TlsTransport server(context, Endpoint(loopback, 0), registrar, shown("right"), Side::server);
  auto settings = over_tls(server);
  settings.erase("transport");
  settings.insert_or_assign("aor", "sips:trunk@sip.example.net");
  settings.erase("tls-server-name");  // the registrar is an address: the domain of the AOR counts
  RunningAgent agent(context, settings);
  REQUIRE(agent.findings == "");
  REQUIRE(run_until(context, [&] { return agent.registered(); }));
  const auto request = registrar.requests.at(0);
  CHECK(request.substr(0, request.find("\r\n")) == "REGISTER sips:sip.example.net SIP/2.0");
  CHECK_THAT(row_of(request, "Contact"), Contains("<sips:trunk@127.0.0.1:"));
  CHECK_THAT(row_of(request, "To"), Contains("<sips:trunk@sip.example.net>"));
  CHECK_THAT(agent.log(), Contains("peer proven to be sip.example.net"));
}

TEST_CASE("an agent that meets the wrong certificate sends nothing, fails and tries again later") {
  asio::io_context context;
  SmallRegistrar registrar;
  TlsTransport server(context, Endpoint(loopback, 0), registrar, shown("wrong-name"), Side::server);
  RunningAgent agent(context, over_tls(server));
  REQUIRE(run_until(context, [&] { return agent.status().state == State::waiting; }));
  CHECK(agent.status().reason == Reason::transport_failure);
  CHECK(agent.status().will_retry);
  CHECK(registrar.requests.empty());
  CHECK_THAT(agent.status().why, Contains("is for somebody.example"));
  CHECK_THAT(agent.log(), Contains("the certificate is for somebody.example and not for registrar.example"));
}

TEST_CASE("a trunk that verifies nothing says so in its status") {
  asio::io_context context;
  SmallRegistrar registrar;
  TlsTransport server(context, Endpoint(loopback, 0), registrar, shown("self-signed"), Side::server);
  auto settings = over_tls(server);
  settings.insert_or_assign("tls-verify", false);
  RunningAgent agent(context, settings);
  REQUIRE(run_until(context, [&] { return agent.registered(); }));
  CHECK(agent.status_json()["trunks"][0]["peer_verified"] == false);
  CHECK_THAT(status_text(agent.status_json()), Contains("WARNING: trunk: tls-verify = false"));
  CHECK_THAT(agent.log(), Contains("NOT VERIFIED"));
}

TEST_CASE("a redirect that would leave TLS is not followed") {
  asio::io_context context;
  SmallRegistrar registrar, other;
  TlsTransport server(context, Endpoint(loopback, 0), registrar, shown("right"), Side::server);
  TlsTransport beside(context, Endpoint(loopback, 0), other, shown("right"), Side::server);
  registrar.status = "302 Moved";
  for (const bool leaves : {true, false}) {
    registrar.extra = fmt::format("Contact: <sip:{}{}>\r\n", to_string(beside.local()), leaves ? ";transport=tcp" : "");
    registrar.requests.clear();
    auto settings = over_tls(server);
    settings.insert_or_assign("aor", "sip:trunk@registrar.example");
    RunningAgent agent(context, settings);
    REQUIRE(run_until(context, [&] { return agent.status().state == State::waiting || agent.registered(); }));
    CHECK(agent.registered() == !leaves);
    CHECK(other.requests.empty() == leaves);
    if (leaves) CHECK_THAT(agent.log(), Contains("it would leave TLS"));
  }
}

TEST_CASE("a sips address over another transport, and a file that TLS cannot use, are findings") {
  asio::io_context context;
  const RunningAgent clear(context,
                           toml::table{{"registrar", "192.0.2.1"}, {"aor", "sips:a@b.example"}, {"transport", "tcp"}});
  CHECK_THAT(clear.findings, Contains("registered over TLS alone"));
  const RunningAgent absent(context, toml::table{{"registrar", "sips:192.0.2.1"}, {"tls-ca", "/nowhere.pem"}});
  CHECK_THAT(absent.findings, Contains("tls-ca") && Contains("is no file that can be read"));
  const RunningAgent unused(context, toml::table{{"registrar", "192.0.2.1"}, {"tls-minimum", "1.1"}});
  CHECK_THAT(unused.findings, Contains("1.2, 1.3"));
}
