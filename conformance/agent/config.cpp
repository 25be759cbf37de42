#include "conformance/agent/config.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "conformance/agent/settings.hpp"
#include "sipreg/wire/uri.hpp"

namespace sipreg::agent {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view password_keys[] = {"password-file", "password-env", "password"};

// The settings of one trunk, weakest first: what holds for all, its own table, the command line.
struct Layer {
  const toml::table* table;
  bool trunk_only;  // a [[trunk]] table: the agent's own settings have no place in it
};

// Settings that are right by themselves and wrong together. The last of their names that was written is the place.
struct Conflict {
  ProfileFault fault;
  std::array<std::string_view, 2> settings;
  std::string_view why, cure;
};
constexpr Conflict conflicts[] = {
    {ProfileFault::lifetime_above_longest,
     {"asked", "longest-lifetime"},
     "more is asked for than longest-lifetime allows",
     "raise longest-lifetime, or ask for less"},
    {ProfileFault::spacing_order,
     {"longest-spacing", "shortest-spacing"},
     "shortest-spacing is above longest-spacing",
     "make it the smaller of the two"},
    {ProfileFault::retry_delay_short,
     {"backoff-base", "shortest-spacing"},
     "shortest-spacing is above the wait after a failure",
     "lower it, or wait longer after a failure"},
    {ProfileFault::backoff_order,
     {"backoff-base", "backoff-cap"},
     "backoff-cap is below backoff-base",
     "make it the larger of the two"},
};

class Reader {
 public:
  Reader(std::string file, LoadedConfig& out) : file_(std::move(file)), out_(out) {}

  void read(const toml::table& document, const CommandLine& command_line) {
    read_agent_settings(document);
    read_agent_settings(command_line.settings);
    report_unknown(document, false);
    report_unknown(command_line.settings, false);
    if (const auto* list = trunk_list(document))
      for (const auto& entry : *list)
        if (const auto* table = entry.as_table()) read_trunk(document, *table, command_line.settings);
    for (const auto& table : command_line.trunks) read_trunk(document, table, command_line.settings);
    if (out_.config.trunks.empty() && out_.findings.empty())
      report(document, "trunk", {"there is none", "add a [[trunk]] table, or give --registrar and --aor"});
    report_double_names();
  }

 private:
  void report(const toml::node& where, std::string_view what, Problem problem) {
    const auto& begin = where.source().begin;
    const bool in_file = static_cast<bool>(begin);
    Finding finding{in_file || file_.size() ? file_ : "command line", begin.line, begin.column, std::string(what),
                    std::move(problem)};
    if (!in_file) finding.file = where.is_table() && !file_.empty() ? file_ : "command line";
    const auto same = [&](const Finding& other) {
      return other.line == finding.line && other.column == finding.column && other.what == finding.what &&
             other.file == finding.file;
    };
    if (std::none_of(out_.findings.begin(), out_.findings.end(), same)) out_.findings.push_back(std::move(finding));
  }

  const toml::array* trunk_list(const toml::table& document) {
    const auto* node = document.get("trunk");
    if (!node) return nullptr;
    const auto* list = node->as_array();
    if (!list || !list->is_homogeneous(toml::node_type::table)) {
      report(*node, "trunk", {"it is not a list of tables", "write each trunk as a [[trunk]] table"});
      return nullptr;
    }
    return list;
  }

  void read_agent_settings(const toml::table& table) {
    for (const auto& setting : agent_settings())
      if (const auto* node = table.get(setting.name))
        if (auto problem = setting.apply(out_.config, *node)) report(*node, setting.name, std::move(*problem));
  }

  static bool is_known(std::string_view name, bool in_trunk) {
    const auto named = [&](const auto& setting) { return setting.name == name; };
    if (std::any_of(trunk_settings().begin(), trunk_settings().end(), named)) return true;
    if (std::find(std::begin(password_keys), std::end(password_keys), name) != std::end(password_keys)) return true;
    TrunkConfig unused;
    if (apply_parameter(unused, name, toml::value<bool>{true}).known) return true;
    return !in_trunk && (name == "trunk" || std::any_of(agent_settings().begin(), agent_settings().end(), named));
  }

  void report_unknown(const toml::table& table, bool in_trunk) {
    for (const auto& [key, node] : table) {
      if (is_known(key.str(), in_trunk)) continue;
      std::vector<std::string_view> known;
      for (const auto& parameter : outbound_parameters()) known.push_back(parameter.name);
      for (const auto& setting : trunk_settings()) known.push_back(setting.name);
      for (const auto key_name : {password_keys[0], password_keys[1]}) known.push_back(key_name);
      if (!in_trunk)
        for (const auto& setting : agent_settings()) known.push_back(setting.name);
      const auto meant = nearest(key.str(), known);
      report(node, key.str(),
             {"there is no such setting",
              meant ? fmt::format("did you mean {}?", *meant) : "remove it, or see sipreg agent --help"});
    }
  }

  void read_trunk(const toml::table& document, const toml::table& own, const toml::table& overriding) {
    report_unknown(own, true);
    TrunkConfig trunk;
    const toml::table* layers[] = {&document, &own, &overriding};
    for (const auto* layer : layers) apply_named(trunk, *layer, "profile");  // first: the others change it
    for (const auto* layer : layers) {
      for (const auto& setting : trunk_settings())
        if (setting.name != "profile") apply_named(trunk, *layer, setting.name);
      apply_parameters(trunk, *layer);
      read_password(trunk, *layer);
    }
    complete(trunk, own);
    complete_outbound(trunk, layers);
    complete_tls(trunk, layers);
    report_conflicts(trunk, layers);
    out_.config.trunks.push_back(std::move(trunk));
  }

  void apply_named(TrunkConfig& trunk, const toml::table& table, std::string_view name) {
    const auto* node = table.get(name);
    if (!node) return;
    remember(trunk, name, *node);
    for (const auto& setting : trunk_settings())
      if (setting.name == name)
        if (auto problem = setting.apply(trunk, *node)) report(*node, name, std::move(*problem));
  }

  void apply_parameters(TrunkConfig& trunk, const toml::table& table) {
    for (const auto& [key, node] : table) {
      auto result = apply_parameter(trunk, key.str(), node);
      if (result.known) remember(trunk, key.str(), node);
      if (result.problem) report(node, key.str(), std::move(*result.problem));
    }
  }

  static void remember(TrunkConfig& trunk, std::string_view name, const toml::node& node) {
    std::ostringstream text;
    node.visit([&](const auto& value) { text << value; });
    trunk.written[std::string(name)] = text.str();
  }

  void read_password(TrunkConfig& trunk, const toml::table& table) {
    if (const auto* node = table.get("password"))
      report(*node, "password", {"a configuration holds no secret", "write password-file or password-env instead"});
    if (const auto* node = table.get("password-env")) {
      const auto name = node->value<std::string>().value_or("");
      const auto* value = std::getenv(name.c_str());
      if (value)
        trunk.password = value;
      else
        report(*node, "password-env", {fmt::format("the environment has no variable \"{}\"", name), "export it"});
    }
    if (const auto* node = table.get("password-file")) {
      const auto name = node->value<std::string>().value_or("");
      const auto path = fs::path(file_).parent_path() / name;  // an absolute name stays what it is
      std::ifstream in(path, std::ios::binary);
      if (std::string line; in && std::getline(in, line)) {
        if (line.ends_with('\r')) line.pop_back();
        trunk.password = line;
      } else {
        report(*node, "password-file",
               {fmt::format("\"{}\" cannot be read, or is empty", path.string()),
                "write the password as its first line, readable by this user"});
      }
    }
  }

  void complete(TrunkConfig& trunk, const toml::table& own) {
    const auto missing = [&](std::string_view name, std::string_view cure) {
      const bool refused = std::any_of(out_.findings.begin(), out_.findings.end(),
                                       [&](const Finding& finding) { return finding.what == name; });
      if (!refused) report(own, name, {"this trunk has none", std::string(cure)});
    };
    if (trunk.aor.empty()) missing("aor", "write aor = \"sip:user@domain\"");
    const auto uri = wire::read_uri(trunk.aor);
    if (trunk.user.empty()) trunk.user = uri.user;
    if (trunk.name.empty()) trunk.name = uri.user;
    if (trunk.domain.empty()) trunk.domain = uri.text.substr(uri.user.empty() ? 0 : uri.text.find('@') + 1);
    if (const auto end = trunk.domain.find_first_of(";?"); end != std::string::npos) trunk.domain.resize(end);
    if (trunk.registrars.empty() && !trunk.aor.empty()) {
      // RFC 3261 10.2.6: without a configured registrar, the AOR's host is asked.
      trunk.registrars.push_back({{std::string(uri.host), uri.port}, {}});
    }
  }

  // A profile of RFC 5626 offers outbound as soon as there is an instance to offer it with.
  template <std::size_t count>
  void complete_outbound(TrunkConfig& trunk, const toml::table* (&layers)[count]) {
    if (!trunk.written.contains("reg-id") && !trunk.instance.empty() && trunk.profile.retry == RetryRule::backoff)
      trunk.reg_id = 1;
    if (trunk.reg_id != 0 && trunk.instance.empty())
      report(*last_written({"reg-id"}, layers), "reg-id",
             {"a flow belongs to an instance, and there is none (RFC 5626 4.2.1)",
              "write instance = \"urn:uuid:...\", the same after every start"});
  }

  // Files are named relative to the configuration; what cannot be used is found now, not with the first connection.
  template <std::size_t count>
  void complete_tls(TrunkConfig& trunk, const toml::table* (&layers)[count]) {
    const auto uses = [&](Transport transport) {
      return std::any_of(trunk.registrars.begin(), trunk.registrars.end(),
                         [&](const Registrar& registrar) { return transport_to(trunk, registrar) == transport; });
    };
    if (wire::read_uri(trunk.aor).scheme == wire::UriScheme::sips && (uses(Transport::udp) || uses(Transport::tcp)))
      report(
          *last_written({"transport", "registrar"}, layers), "transport",
          {"a sips: address of record is registered over TLS alone", "write transport = \"tls\", or a sip: address"});
    for (auto* file : {&trunk.tls.ca, &trunk.tls.certificate, &trunk.tls.key})
      if (!file->empty()) *file = (fs::path(file_).parent_path() / *file).string();
    const bool told = trunk.tls != TlsSettings{};
    if (!uses(Transport::tls) && !told) return;
    if (!checked_tls_.insert(trunk.tls).second) return;
    try {
      (void)make_tls_context(trunk.tls, Side::client);
    } catch (const TlsProblem& problem) {
      report(*last_written({problem.setting()}, layers), problem.setting(),
             {problem.what(), "name a readable PEM file"});
    }
  }

  // Where one of `names` was written last; the trunk itself when none was.
  template <std::size_t count>
  static const toml::node* last_written(std::initializer_list<std::string_view> names,
                                        const toml::table* (&layers)[count]) {
    const toml::node* where = layers[1];
    for (const auto* layer : layers)
      for (const auto name : names)
        if (const auto* node = layer->get(name)) where = node;
    return where;
  }

  template <std::size_t count>
  void report_conflicts(const TrunkConfig& trunk, const toml::table* (&layers)[count]) {
    for (const ProfileFault fault : validate(governing(trunk))) {
      const auto row = std::find_if(std::begin(conflicts), std::end(conflicts),
                                    [&](const Conflict& conflict) { return conflict.fault == fault; });
      if (row == std::end(conflicts)) continue;  // the range of each setting rules it out
      const toml::node* where = layers[1];
      std::string_view what = row->settings.front();
      for (const auto* layer : layers)
        for (const auto name : row->settings)
          if (const auto* node = layer->get(name)) where = node, what = name;
      report(*where, what, {std::string(row->why), std::string(row->cure)});
    }
  }

  // The profile without what does not matter: a limit that nobody wrote, the backoff of a fixed delay.
  static Profile governing(const TrunkConfig& trunk) {
    Profile profile = trunk.profile;
    if (!trunk.written.contains("longest-lifetime"))
      profile.longest_lifetime = std::max(profile.longest_lifetime, seconds{profile.lifetime_seconds()});
    if (profile.retry != RetryRule::backoff) profile.backoff_base = profile.backoff_cap = Duration::max();
    return profile;
  }

  void report_double_names() {
    std::set<std::string> seen;
    for (const auto& trunk : out_.config.trunks)
      if (!seen.insert(trunk.name).second && !trunk.name.empty())
        out_.findings.push_back(
            {file_.empty() ? "command line" : file_,
             0,
             0,
             "name",
             {fmt::format("two trunks are called \"{}\"", trunk.name), "give each trunk a name of its own"}});
  }

  std::string file_;
  LoadedConfig& out_;
  std::set<TlsSettings> checked_tls_;  // the system's store is large
};

}  // namespace

bool same_registration(const TrunkConfig& a, const TrunkConfig& b) {
  return a.aor == b.aor && a.domain == b.domain && a.registrars == b.registrars && a.transport == b.transport &&
         a.local == b.local && a.tls == b.tls;
}

std::optional<Transport> transport_to(const TrunkConfig& trunk, const Registrar& registrar) {
  if (registrar.transport) return registrar.transport;
  if (trunk.transport) return trunk.transport;
  if (wire::read_uri(trunk.aor).scheme == wire::UriScheme::sips) return Transport::tls;
  return std::nullopt;
}

bool unchanged(const TrunkConfig& a, const TrunkConfig& b) {
  return a.written == b.written && a.password == b.password;
}

std::optional<HostPort> read_host_port(std::string_view text) {
  HostPort place;
  std::string_view port;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == text.npos) return std::nullopt;
    place.host = text.substr(1, end - 1);
    port = text.substr(end + 1);
    if (!port.empty() && port.front() != ':') return std::nullopt;
  } else if (std::count(text.begin(), text.end(), ':') > 1) {
    place.host = text;  // a bare IPv6 address
  } else {
    const auto colon = text.find(':');
    place.host = text.substr(0, colon);
    if (colon != text.npos) port = text.substr(colon);
  }
  const bool v6 = place.host.find(':') != place.host.npos;
  const auto uri = "sip:" + (v6 ? '[' + place.host + ']' : place.host) + std::string(port);
  const auto read = wire::read_uri(uri);
  if (!read.valid || read.host.empty() || !read.user.empty() || !read.parameters.empty()) return std::nullopt;
  if (port == ":") return std::nullopt;
  place.port = read.port;
  return place;
}

LoadedConfig load_config(const std::string& path, const CommandLine& command_line) {
  LoadedConfig loaded;
  toml::table document;
  if (!path.empty()) {
    std::ifstream in(path);
    if (!in || fs::is_directory(path)) {
      loaded.findings.push_back({path, 0, 0, "file", {"it cannot be read", "name a readable TOML file"}});
      return loaded;
    }
    try {
      document = toml::parse(in, path);
    } catch (const toml::parse_error& error) {
      loaded.findings.push_back({path,
                                 error.source().begin.line,
                                 error.source().begin.column,
                                 "syntax",
                                 {std::string(error.description()), "write TOML: name = value, texts in quotes"}});
      return loaded;
    }
  }
  Reader(path, loaded).read(document, command_line);
  std::stable_sort(loaded.findings.begin(), loaded.findings.end(), [](const Finding& a, const Finding& b) {
    return std::pair(a.line, a.column) < std::pair(b.line, b.column);
  });
  return loaded;
}

}  // namespace sipreg::agent
