#include "conformance/registrar/config.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "sipreg/deployment/read_parameters.hpp"

namespace sipreg::registrar {
namespace {

namespace fs = std::filesystem;
using agent::Finding;
using agent::Problem;

constexpr std::string_view user_keys[] = {"name", "password", "password-file", "password-env"};

bool taken(const deployment::Parameter& parameter) {
  return parameter.direction == deployment::Direction::inbound &&
         (!parameter.companion() ||
          parameter.name == deployment::row(deployment::ParameterName::register_suspend_switch).name);
}

// What was given, into what is used; the rest stays as it was.
void use(const deployment::InboundParameters& given, Config& config) {
  if (given.expire.known()) {
    config.limits.grant.minimum = given.expire.value.minimum;
    config.limits.grant.normal = given.expire.value.normal;
  }
  if (given.nat_expire.known()) config.limits.grant.behind_nat = given.nat_expire.value;
  if (given.register_retry.known()) config.suspension.tries = given.register_retry.value;
  if (given.register_suspend.known()) config.suspension.length = given.register_suspend.value;
  if (given.suspend_switch.known() && given.suspend_switch.value == deployment::Switch::off)
    config.suspension.tries = 0;
  if (given.register_replace.known())
    config.limits.second =
        given.register_replace.value == deployment::Switch::on ? SecondTerminal::replaces : SecondTerminal::refused;
}

// Does anybody but the owner read this file?
bool open_to_others(const std::string& path) {
  struct stat facts {};
  return ::stat(path.c_str(), &facts) == 0 && (facts.st_mode & (S_IRWXG | S_IRWXO)) != 0;
}

class Reader {
 public:
  Reader(std::string file, LoadedConfig& out) : file_(std::move(file)), out_(out) {}

  void read(const toml::table& document, const toml::table& overriding) {
    for (const auto* layer : {&document, &overriding}) {
      for (const auto& setting : settings())
        if (const auto* node = layer->get(setting.name))
          if (auto problem = setting.apply(out_.config, *node)) report(*node, setting.name, std::move(*problem));
      read_others(*layer, layer == &document);
    }
    read_users(document);
    complete(document);
  }

 private:
  void report(const toml::node& where, std::string_view what, Problem problem) {
    const auto& begin = where.source().begin;
    const bool in_file = static_cast<bool>(begin) || where.is_table();
    out_.findings.push_back(
        {in_file ? file_ : "command line", begin.line, begin.column, std::string(what), std::move(problem)});
  }

  // P-05..P-09, by any of their spellings; whatever is left is unknown.
  void read_others(const toml::table& layer, bool in_file) {
    deployment::Parameters parameters;
    for (const auto& [key, node] : layer) {
      const std::string_view name = key.str();
      const auto named = [&](const auto& setting) { return setting.name == name; };
      if ((in_file && name == "user") || std::any_of(settings().begin(), settings().end(), named)) continue;
      const auto parameter = deployment::find_parameter(name);
      if (!parameter) {
        report_unknown(node, name);
      } else if (!taken(deployment::row(*parameter))) {
        report(node, name, {"it governs nothing that this registrar does (B-01)", "remove it"});
      } else {
        const auto text = agent::parameter_text(node);
        deployment::set_parameter(parameters, name, text, 0,
                                  [&, this, &where = node](const deployment::Finding& finding) {
                                    if (finding.severity() == deployment::Severity::error)
                                      report(where, name, agent::parameter_problem(finding));
                                  });
      }
    }
    deployment::check_together(parameters, [&, this](const deployment::Finding& finding) {
      report(layer, finding.name,
             {"the switch says one thing, SS_ENDPOINT_REGISTER_RETRY the other", "remove one of them"});
    });
    use(parameters.inbound, out_.config);
  }

  void report_unknown(const toml::node& node, std::string_view name) {
    std::vector<std::string_view> known{"user"};
    for (const auto& setting : settings()) known.push_back(setting.name);
    for (const auto& parameter : inbound_parameters()) known.push_back(parameter.name);
    const auto meant = agent::nearest(name, known);
    report(node, name,
           {"there is no such setting", meant ? fmt::format("did you mean {}?", *meant)
                                              : std::string("remove it, or see sipreg registrar --help")});
  }

  void read_users(const toml::table& document) {
    const auto* node = document.get("user");
    if (!node) return;
    const auto* list = node->as_array();
    if (!list || !list->is_homogeneous(toml::node_type::table))
      return report(*node, "user", {"it is not a list of tables", "write each user as a [[user]] table"});
    if (list->size() > most_users)
      return report(*node, "user",
                    {fmt::format("{} are listed", list->size()), fmt::format("list up to {}", most_users)});
    for (const auto& entry : *list) read_user(*entry.as_table());
  }

  void read_user(const toml::table& table) {
    for (const auto& [key, node] : table)
      if (std::find(std::begin(user_keys), std::end(user_keys), key.str()) == std::end(user_keys))
        report(node, key.str(),
               {"a user has no such setting", "write name and password-file, password-env or password"});
    const auto name = table["name"].value<std::string>().value_or("");
    if (name.empty() || name.find_first_of("\r\n\"\\@ ") != name.npos)
      return report(table, "name", {"this user has none that can stand in a SIP URI", "write name = \"alice\""});
    const auto password = read_password(table);
    if (!password) return;
    if (!out_.config.passwords.emplace(name, *password).second)
      report(table, "name", {fmt::format("there are two users \"{}\"", name), "give each user a name of its own"});
  }

  std::optional<std::string> refuse(const toml::node& where, std::string_view what, Problem problem) {
    report(where, what, std::move(problem));
    return std::nullopt;
  }

  std::optional<std::string> read_password(const toml::table& table) {
    if (const auto* node = table.get("password")) {
      if (open_to_others(file_))
        return refuse(*node, "password",
                      {"others can read this file", "chmod 600 it, or write password-file or password-env instead"});
      const auto value = node->value<std::string>();
      if (node->is_string() && !value->empty()) return value;
      return refuse(*node, "password", {"it is no text, or empty", "put it in double quotes"});
    }
    if (const auto* node = table.get("password-env")) {
      const auto name = node->value<std::string>().value_or("");
      if (const auto* value = std::getenv(name.c_str())) return value;
      return refuse(*node, "password-env", {fmt::format("the environment has no variable \"{}\"", name), "export it"});
    }
    if (const auto* node = table.get("password-file")) return read_file(*node);
    if (!out_.config.authenticate) return "";
    return refuse(table, "password-file",
                  {"this user has no password", "write password-file, password-env or password"});
  }

  // Named relative to the configuration.
  std::optional<std::string> read_file(const toml::node& node) {
    const auto path = fs::path(file_).parent_path() / node.value<std::string>().value_or("");
    std::ifstream in(path, std::ios::binary);
    std::string line;
    if (in && std::getline(in, line)) {
      if (line.ends_with('\r')) line.pop_back();
      return line;
    }
    return refuse(node, "password-file",
                  {fmt::format("\"{}\" cannot be read, or is empty", path.string()),
                   "write the password as its first line, readable by this user"});
  }

  void complete(const toml::table& document) {
    auto& config = out_.config;
    if (config.several_terminals) config.limits.second = SecondTerminal::beside;
    if (config.listeners.empty()) {
      const agent::Endpoint at{asio::ip::address_v4::loopback(), 5060};
      config.listeners = {{agent::Transport::udp, at}, {agent::Transport::tcp, at}};
    }
    if (config.passwords.empty() && config.authenticate && out_.findings.empty())
      report(document, "user", {"there is none", "add a [[user]] table, or write authenticate = false"});
    for (auto* file : {&config.tls.ca, &config.tls.certificate, &config.tls.key})
      if (!file->empty()) *file = (fs::path(file_).parent_path() / *file).string();
    const bool tls = std::any_of(config.listeners.begin(), config.listeners.end(),
                                 [](const Listener& listener) { return listener.transport == agent::Transport::tls; });
    if (!tls) return;
    try {
      (void)agent::make_tls_context(config.tls, agent::Side::server);
    } catch (const agent::TlsProblem& problem) {
      const auto* node = document.get(problem.setting());
      report(node ? *node : document, problem.setting(), {problem.what(), "name a readable PEM file"});
    }
  }

  std::string file_;
  LoadedConfig& out_;
};

}  // namespace

std::vector<deployment::Parameter> inbound_parameters() {
  std::vector<deployment::Parameter> all;
  for (const auto& parameter : deployment::catalogue)
    if (taken(parameter)) all.push_back(parameter);
  return all;
}

LoadedConfig load_config(const std::string& path, const toml::table& overriding) {
  LoadedConfig loaded;
  toml::table document;
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
  Reader(path, loaded).read(document, overriding);
  std::stable_sort(loaded.findings.begin(), loaded.findings.end(), [](const Finding& a, const Finding& b) {
    return std::pair(a.line, a.column) < std::pair(b.line, b.column);
  });
  return loaded;
}

}  // namespace sipreg::registrar
