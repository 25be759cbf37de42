// The settings of the way to a registrar: where it is, over which transport, and how TLS proves it.
#include <fmt/format.h>

#include "conformance/agent/setting_kinds.hpp"
#include "sipreg/wire/uri.hpp"

namespace sipreg::agent {

using namespace setting;

namespace {

std::optional<Transport> read_transport(std::string_view word) {
  for (const auto transport : {Transport::udp, Transport::tcp, Transport::tls})
    if (wire::iequals(word, to_string(transport))) return transport;
  return std::nullopt;
}

Outcome set_registrars(TrunkConfig& trunk, const toml::node& node) {
  std::vector<Registrar> found;
  const auto add = [&](const toml::node& entry) -> Outcome {
    const auto registrar = read_registrar(entry.value<std::string>().value_or(""));
    if (!registrar)
      return refuse(shown(entry) + " is not a host, host:port or SIP URI of a host",
                    "write for instance \"192.0.2.1:5060\", \"[2001:db8::1]:5060\" or \"sips:sip.example.net\"");
    found.push_back(*registrar);
    return std::nullopt;
  };
  if (const auto* list = node.as_array()) {
    for (const auto& entry : *list)
      if (auto problem = add(entry)) return problem;
  } else if (auto problem = add(node)) {
    return problem;
  }
  if (found.empty() || found.size() > 4)
    return refuse(fmt::format("{} registrars are listed", found.size()), "list one to four");
  trunk.registrars = std::move(found);
  return std::nullopt;
}

Outcome set_local(TrunkConfig& trunk, const std::string& value) {
  const auto place = read_host_port(value);
  if (!place)
    return refuse('"' + value + "\" is not an address or address:port",
                  "write for instance 192.0.2.9:5060 or [2001:db8::9]:5060");
  trunk.local = *place;
  return std::nullopt;
}

Outcome set_transport(TrunkConfig& trunk, const toml::node& node) {
  const auto text = node.value<std::string>().value_or("");
  const auto transport = read_transport(text);
  if (!transport && text != "auto")
    return refuse(shown(node) + " is none of: udp, tcp, tls, auto", "write one of these words");
  trunk.transport = transport;
  return std::nullopt;
}

Outcome set_options_keep_alive(TrunkConfig& trunk, const toml::node& node) {
  constexpr double shortest = 1, longest = 3600;
  const auto value = number_of(node);
  if (!value || (*value != 0 && (*value < shortest || *value > longest)))
    return refuse(fmt::format("{} is neither 0 nor a number of seconds in {}..{}", shown(node), shortest, longest),
                  "write seconds in that range, below the NAT's timeout, or 0 for none");
  trunk.options_keep_alive = Duration{std::llround(*value * 1000)};
  return std::nullopt;
}

TrunkSetting file(std::string_view name, std::string_view meaning, std::string TlsSettings::*member) {
  return {name, meaning, [=](TrunkConfig& trunk, const toml::node& node) -> Outcome {
            const auto value = node.value<std::string>();
            if (!node.is_string() || value->empty())
              return refuse(shown(node) + " is not a path", "put it in double quotes");
            trunk.tls.*member = *value;
            return std::nullopt;
          }};
}

std::vector<TrunkSetting> tls_settings() {
  return {
      file("tls-ca", "PEM file of the authorities to trust; default: the system's", &TlsSettings::ca),
      text("tls-server-name", "what the registrar's certificate must be for; default: the registrar's name",
           [](TrunkConfig& t, const std::string& v) -> Outcome {
             const auto place = read_host_port(v);
             if (!place || place->port != 0)
               return refuse('"' + v + "\" is no name of a host or domain", "write for instance sip.example.net");
             t.tls.peer_name = place->host;
             return std::nullopt;
           }),
      flag("tls-verify", "false: any certificate will do; protects against nobody on the path",
           [](TrunkConfig& t, bool v) { t.tls.verify = v; }),
      word<TrunkConfig, TlsVersion>("tls-minimum", "the oldest version of TLS to speak: 1.2 or 1.3",
                                    {{"1.2", TlsVersion::v1_2}, {"1.3", TlsVersion::v1_3}},
                                    [](TrunkConfig& t, TlsVersion v) { t.tls.minimum = v; }),
      file("tls-certificate", "PEM file of our own certificate, where the registrar asks for one",
           &TlsSettings::certificate),
      file("tls-key", "PEM file of its key, without a passphrase; default: in tls-certificate", &TlsSettings::key),
  };
}

}  // namespace

std::optional<Registrar> read_registrar(std::string_view text) {
  const auto uri_like = wire::iequals(text.substr(0, 4), "sip:") || wire::iequals(text.substr(0, 5), "sips:");
  const auto semicolon = text.find(';');
  if (!uri_like && semicolon == text.npos) {
    const auto place = read_host_port(text);
    return place ? std::optional<Registrar>(Registrar{*place, {}}) : std::nullopt;
  }
  const auto written = uri_like ? std::string(text) : "sip:" + std::string(text);
  const auto uri = wire::read_uri(written);
  if (!uri.valid || uri.host.empty() || uri.has_user || !uri.headers.empty()) return std::nullopt;
  Registrar registrar{{std::string(uri.host), uri.port}, {}};
  if (const auto transport = uri.parameter("transport"); transport.present()) {
    registrar.transport = read_transport(transport.value);
    if (!registrar.transport) return std::nullopt;
  }
  // sips: asks for TLS over whatever carries it; over datagrams this agent has none (RFC 5630 3.1.4).
  if (uri.scheme == wire::UriScheme::sips) {
    if (registrar.transport == Transport::udp) return std::nullopt;
    registrar.transport = Transport::tls;
  }
  return registrar;
}

std::vector<TrunkSetting> network_settings() {
  std::vector<TrunkSetting> all{
      {"registrar", "where to send: one to four of host, host:port or sips:host, in order", set_registrars},
      {"transport", "udp, tcp, tls, or auto: as the DNS says, else udp", set_transport},
      text("local", "address, or address:port, to send from; default: the route's, any port", set_local),
      {"options-keep-alive",
       "seconds between OPTIONS to the registrar while registered, for a NAT; 0, the default: none",
       set_options_keep_alive},
  };
  const auto tls = tls_settings();
  all.insert(all.end(), tls.begin(), tls.end());
  return all;
}

}  // namespace sipreg::agent
