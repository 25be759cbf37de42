// The configuration of `sipreg registrar`: a TOML file, and what the command line changes of it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/agent/channel.hpp"
#include "conformance/agent/settings.hpp"
#include "sipreg/registrar/bindings.hpp"
#include "sipreg/registrar/gate.hpp"
#include "sipreg/wire/challenge.hpp"

namespace sipreg::registrar {

/// Where it listens, and how.
struct Listener {
  agent::Transport transport = agent::Transport::udp;
  agent::Endpoint at;
};

/// TLS whose clients prove themselves by their passwords alone.
[[nodiscard]] inline agent::TlsSettings passwords_alone() {
  agent::TlsSettings tls;
  tls.verify = false;
  return tls;
}

inline constexpr std::size_t most_users = 100'000;

struct Config {
  std::vector<Listener> listeners;   ///< UDP and TCP on 127.0.0.1:5060 when none is written
  std::vector<std::string> domains;  ///< that it answers for; empty: any, all the same to it
  std::string realm = "sipreg";      ///< of its challenges
  std::vector<wire::Algorithm> algorithms{wire::Algorithm::sha256, wire::Algorithm::md5};  ///< the preferred first
  bool authenticate = true;            ///< false: whoever asks is who he says (RFC 3261 10.3.3)
  Duration nonce_life = seconds{300};  ///< afterwards it is stale
  BindingLimits limits{};              ///< P-05, P-06, P-09
  bool several_terminals = false;      ///< beside one another, whatever P-09 says
  SuspensionLimits suspension{};       ///< P-07, P-08
  SuspendedAnswer suspended = SuspendedAnswer::unavailable;
  agent::TlsSettings tls = passwords_alone();  ///< whether clients must show a certificate, too, tls-ca says
  int clock_speed = 1;
  agent::LogFormat log = agent::LogFormat::json;
  std::map<std::string, std::string, std::less<>> passwords;  ///< by the name of the user
};

struct LoadedConfig {
  Config config;                         ///< to be used only when there is no finding
  std::vector<agent::Finding> findings;  ///< in the order of the file
};

/// Reads the file at `path`; `overriding` wins over it. A file that cannot be read is a finding.
[[nodiscard]] LoadedConfig load_config(const std::string& path, const toml::table& overriding);

/// All settings but the users and P-05..P-09.
[[nodiscard]] const std::vector<agent::Setting<Config>>& settings();

/// The parameters of the catalogue that it takes: P-05..P-09.
[[nodiscard]] std::vector<deployment::Parameter> inbound_parameters();

}  // namespace sipreg::registrar
