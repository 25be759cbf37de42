// The agent's configuration: a TOML file, or the command line, or both.
//
//   clock-speed = 1                     # the settings of the agent: settings.cpp has the table of all
//   profile = "vos3000"                 # a trunk's setting outside [[trunk]] holds for every trunk
//
//   [[trunk]]
//   name = "carrier"
//   registrar = ["192.0.2.1", "192.0.2.2:5070"]   # one to four, tried in this order
//   aor = "sip:trunk1@example.net"
//   password-file = "carrier.password"  # or password-env = "CARRIER_PASSWORD"; never the password itself
//   SS_SIP_USER_AGENT_EXPIRE = 300      # P-01..P-04 by their own names
//
// A registration asks, waits and stops by its Profile alone; nothing here decides anything.
#pragma once

#include <toml++/toml.h>

#include <map>
#include <string>
#include <vector>

#include "conformance/agent/finding.hpp"
#include "conformance/agent/log.hpp"
#include "conformance/agent/register_message.hpp"
#include "conformance/agent/tls_context.hpp"
#include "sipreg/policy/profile.hpp"

namespace sipreg::agent {

/// Host and port as configured; IPv6 literals without brackets. Port 0: none written.
struct HostPort {
  std::string host;
  std::uint16_t port = 0;
  bool operator==(const HostPort&) const = default;
};

/// "192.0.2.1", "example.net:5070", "[2001:db8::1]:5060", "2001:db8::1"; nothing when it is none of these.
[[nodiscard]] std::optional<HostPort> read_host_port(std::string_view text);

/// A registrar as configured.
struct Registrar : HostPort {
  std::optional<Transport> transport;  ///< written with it: ";transport=tcp", "sips:"
  bool operator==(const Registrar&) const = default;
};

/// Also "sips:example.net", "sip:192.0.2.1;transport=tcp", "example.net;transport=tls".
[[nodiscard]] std::optional<Registrar> read_registrar(std::string_view text);

struct TrunkConfig {
  std::string name;                   ///< unique; the user of the AOR when not given
  std::vector<Registrar> registrars;  ///< 1..4
  std::string aor;
  std::string domain;  ///< Request-URI host; the AOR's domain when not given
  std::string user;    ///< for digests; the AOR's user when not given
  std::string password;
  std::string realm;                   ///< that the password is for; empty: whatever realm asks
  std::optional<Transport> transport;  ///< of registrars that name none themselves; nothing: see transport_to()
  TlsSettings tls;                     ///< peer_name empty: the registrar's own
  HostPort local;                      ///< empty host: the one that routes to the registrar; port 0: any
  std::string contact;                 ///< empty: sip:USER@LOCAL:PORT
  std::string instance;                ///< empty: no +sip.instance
  std::uint32_t reg_id = 0;  ///< RFC 5626 is offered on connections, as this flow of the instance; 0: it is not
  std::vector<std::string> supported;  ///< option tags to offer
  Duration options_keep_alive{};       ///< from one OPTIONS to the next while registered; 0: none
  Profile profile = vos3000();
  std::map<std::string, std::string> written;  ///< every setting as it was written, to see whether a reload changes it
};

/// How to reach a registrar: as written with it, as configured, by TLS for a sips: address of record; nothing: as the
/// DNS says, else by UDP.
[[nodiscard]] std::optional<Transport> transport_to(const TrunkConfig& trunk, const Registrar& registrar);

/// Does a live change from `a` to `b` keep the registration (one REGISTER with the new values), or is it another one,
/// to be cancelled and begun anew?
[[nodiscard]] bool same_registration(const TrunkConfig& a, const TrunkConfig& b);
[[nodiscard]] bool unchanged(const TrunkConfig& a, const TrunkConfig& b);

struct Config {
  int clock_speed = 1;  ///< 1..1000
  LogFormat log = LogFormat::text;
  std::string dns_server;     ///< "address:port"; empty: the system's
  Duration stagger{};         ///< between the first REGISTERs of successive trunks
  std::string status_socket;  ///< empty: the default of this user
  std::vector<TrunkConfig> trunks;
};

struct LoadedConfig {
  Config config;                  ///< to be used only when there is no finding
  std::vector<Finding> findings;  ///< in the order of the file
};

/// What the command line adds: `settings` win over the file; `trunks` are further trunks.
struct CommandLine {
  toml::table settings;
  std::vector<toml::table> trunks;
};

/// Reads `path` (empty: the command line alone). A file that cannot be read is a finding.
[[nodiscard]] LoadedConfig load_config(const std::string& path, const CommandLine& command_line);

}  // namespace sipreg::agent
