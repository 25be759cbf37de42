// What can be set of the registrar, beside its users and P-05..P-09.
#include <fmt/format.h>

#include <cmath>

#include "conformance/agent/setting_kinds.hpp"
#include "conformance/registrar/config.hpp"
#include "sipreg/wire/uri.hpp"

namespace sipreg::registrar {
namespace {

using namespace agent::setting;
using agent::Transport;

constexpr std::uint16_t sip_port = 5060;
constexpr std::uint16_t sips_port = 5061;

// One text or a list of them; on the command line separated by blanks or commas.
std::optional<std::vector<std::string>> texts(const toml::node& node) {
  std::vector<std::string> all;
  const auto add = [&](const toml::node& entry) {
    const auto text = entry.value<std::string>();
    if (!entry.is_string() || text->find_first_of("\r\n\"\\") != text->npos) return false;
    std::size_t at = 0;
    while ((at = text->find_first_not_of(", ", at)) != text->npos) {
      const auto end = text->find_first_of(", ", at);
      all.push_back(text->substr(at, end - at));
      at = end == text->npos ? text->size() : end;
    }
    return true;
  };
  if (const auto* list = node.as_array()) {
    for (const auto& entry : *list)
      if (!add(entry)) return std::nullopt;
  } else if (!add(node)) {
    return std::nullopt;
  }
  return all;
}

// Without a transport both that every SIP server speaks (RFC 3261 18).
Outcome set_listen(Config& config, const toml::node& node) {
  constexpr auto cure =
      "write for instance \"127.0.0.1:5060\", \"[::1]:5070;transport=tcp\" or \"sips:127.0.0.1:5061\"";
  const auto places = texts(node);
  if (!places || places->empty()) return refuse(shown(node) + " is not a place to listen at", cure);
  std::vector<Listener> listeners;
  for (const auto& text : *places) {
    const auto place = agent::read_registrar(text);
    std::error_code error;
    const auto address = asio::ip::make_address(place ? place->host : "", error);
    if (error) return refuse('"' + text + "\" is not an address, or address:port, of this machine", cure);
    const bool tls = place->transport == Transport::tls;
    const auto port = place->port ? place->port : tls ? sips_port : sip_port;
    for (const auto transport : {Transport::udp, Transport::tcp, Transport::tls})
      if (place->transport ? transport == place->transport : transport != Transport::tls)
        listeners.push_back({transport, {address, port}});
  }
  if (listeners.size() > 32) return refuse(fmt::format("{} places are listed", listeners.size()), "list up to 16");
  config.listeners = std::move(listeners);
  return std::nullopt;
}

Outcome set_domains(Config& config, const toml::node& node) {
  const auto domains = texts(node);
  if (!domains) return refuse(shown(node) + " is not a domain", "write for instance \"example.net\"");
  for (const auto& domain : *domains) {
    const auto uri = wire::read_uri("sip:" + domain);
    if (!uri.valid || uri.has_user || uri.port != 0 || !uri.parameters.empty() || !uri.headers.empty())
      return refuse('"' + domain + "\" is not a domain", "write for instance \"example.net\", without port");
  }
  config.domains = *domains;
  return std::nullopt;
}

Outcome set_algorithms(Config& config, const toml::node& node) {
  constexpr auto cure = "list MD5, SHA-256, SHA-512-256, each once, the preferred first";
  const auto names = texts(node);
  std::vector<wire::Algorithm> algorithms;
  for (const auto& name : names.value_or(std::vector<std::string>{})) {
    const auto algorithm = wire::read_algorithm(name);
    using A = wire::Algorithm;
    const bool known = algorithm == A::md5 || algorithm == A::sha256 || algorithm == A::sha512_256;
    if (!known || std::find(algorithms.begin(), algorithms.end(), algorithm) != algorithms.end())
      return refuse('"' + name + "\" is no algorithm of its own here", cure);
    algorithms.push_back(algorithm);
  }
  if (algorithms.empty()) return refuse(shown(node) + " lists no algorithm", cure);
  config.algorithms = std::move(algorithms);
  return std::nullopt;
}

agent::Setting<Config> file(std::string_view name, std::string_view meaning, std::string agent::TlsSettings::*member) {
  return {name, meaning, [=](Config& config, const toml::node& node) -> Outcome {
            const auto value = node.value<std::string>();
            if (!node.is_string() || value->empty())
              return refuse(shown(node) + " is not a path", "put it in double quotes");
            config.tls.*member = *value;
            return std::nullopt;
          }};
}

std::vector<agent::Setting<Config>> rules() {
  return {
      {"listen",
       "where: address, address:port, with ;transport=udp or tcp, or sips:address; default: 127.0.0.1:5060, UDP and "
       "TCP",
       set_listen},
      {"domain", "the domains that it answers for; default: any, all the same to it", set_domains},
      text_of<Config>("realm", "of its challenges; default: sipreg",
                      [](Config& c, const std::string& v) -> Outcome {
                        if (v.empty() || v.find_first_of("\"\\") != v.npos)
                          return refuse('"' + v + "\" cannot stand between quotes", "write a word");
                        c.realm = v;
                        return std::nullopt;
                      }),
      {"algorithm", "of its challenges, the preferred first; default: SHA-256, MD5", set_algorithms},
      flag_of<Config>("authenticate", "false: whoever asks is who he says",
                      [](Config& c, bool v) { c.authenticate = v; }),
      number<Config>("nonce-life", 1, 86'400, "seconds until a nonce is stale; default: 300",
                     [](Config& c, double v) { c.nonce_life = Duration{std::llround(v * 1000)}; }),
      word<Config, SuspendedAnswer>("suspended-answer",
                                    "what a suspended terminal is told: 480 with Retry-After, or 403; default: 480",
                                    {{"480", SuspendedAnswer::unavailable}, {"403", SuspendedAnswer::forbidden}},
                                    [](Config& c, SuspendedAnswer v) { c.suspended = v; }),
      flag_of<Config>("several-terminals", "true: another terminal is bound beside the first, whatever P-09 says",
                      [](Config& c, bool v) { c.several_terminals = v; }),
  };
}

std::vector<agent::Setting<Config>> surroundings() {
  return {
      file("tls-certificate", "PEM file of its certificate; needed to listen by TLS", &agent::TlsSettings::certificate),
      file("tls-key", "PEM file of its key, without a passphrase; default: in tls-certificate",
           &agent::TlsSettings::key),
      {"tls-ca", "PEM file of authorities: clients must show a certificate of theirs; default: none is asked for",
       [](Config& c, const toml::node& node) -> Outcome {
         const auto value = node.value<std::string>();
         if (!node.is_string() || value->empty())
           return refuse(shown(node) + " is not a path", "put it in double quotes");
         c.tls.ca = *value;
         c.tls.verify = true;
         return std::nullopt;
       }},
      word<Config, agent::TlsVersion>("tls-minimum", "the oldest version of TLS to speak: 1.2 or 1.3",
                                      {{"1.2", agent::TlsVersion::v1_2}, {"1.3", agent::TlsVersion::v1_3}},
                                      [](Config& c, agent::TlsVersion v) { c.tls.minimum = v; }),
      number<Config>(
          "clock-speed", 1, 1000, "policy seconds a second: lifetimes, suspensions and nonces run that much faster",
          [](Config& c, double v) { c.clock_speed = static_cast<int>(v); }, true),
      word<Config, agent::LogFormat>("log", "json or text; default: json",
                                     {{"text", agent::LogFormat::text}, {"json", agent::LogFormat::json}},
                                     [](Config& c, agent::LogFormat v) { c.log = v; }),
  };
}

}  // namespace

const std::vector<agent::Setting<Config>>& settings() {
  static const std::vector<agent::Setting<Config>> all = [] {
    auto list = rules();
    auto rest = surroundings();
    list.insert(list.end(), rest.begin(), rest.end());
    return list;
  }();
  return all;
}

}  // namespace sipreg::registrar
