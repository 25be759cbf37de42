#include "conformance/registrar/config.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "../agent/temporary_folder.hpp"
#include "terminal.hpp"

using namespace sipreg;
using namespace sipreg::registrar;
namespace fs = std::filesystem;

namespace {

class ConfigFile {
 public:
  explicit ConfigFile(const std::string& text) : folder_(sipreg::test::temporary_folder()) {
    write("registrar.toml", text);
    write("password", "secret\r\nnot this\n");
    ::chmod((folder_ / "registrar.toml").c_str(), 0600);
  }
  ~ConfigFile() { fs::remove_all(folder_); }
  ConfigFile(const ConfigFile&) = delete;
  ConfigFile& operator=(const ConfigFile&) = delete;

  void write(const std::string& name, const std::string& text) const { std::ofstream(folder_ / name) << text; }
  [[nodiscard]] fs::path path() const { return folder_ / "registrar.toml"; }
  [[nodiscard]] LoadedConfig load(const toml::table& overriding = {}) const {
    return load_config(path().string(), overriding);
  }

 private:
  fs::path folder_;
};

std::string sentences(const LoadedConfig& loaded) {
  std::string all;
  for (const auto& finding : loaded.findings) all += to_string(finding) + "\n";
  return all;
}

// The findings of a configuration with this line, and a user.
std::string with(const std::string& line) {
  const ConfigFile file(line + "\n[[user]]\nname = \"alice\"\npassword-file = \"password\"\n");
  return sentences(file.load());
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

// The first TOML block of the page about the registrar.
std::string example_of_the_page() {
  std::ostringstream text;
  text << std::ifstream(SIPREG_SOURCE_DIR "/conformance/registrar/README.md").rdbuf();
  const auto page = text.str();
  const auto begin = page.find("```toml\n");
  REQUIRE(begin != page.npos);
  return page.substr(begin + 8, page.find("```\n", begin + 8) - begin - 8);
}

}  // namespace

TEST_CASE("a whole configuration of the registrar is read") {
  const ConfigFile file(R"(listen = ["127.0.0.1", "[::1]:5070;transport=tcp"]
domain = ["example.net", "example.org"]
realm = "lab"
algorithm = ["MD5"]
nonce-life = 30
suspended-answer = "403"
clock-speed = 10
log = "text"
SS_ENDPOINT_EXPIRE = "60/600"
endpoint_nat_expire = 90
SS_ENDPOINT_REGISTER_RETRY = 3
SS_ENDPOINTREGISTERSUSPENDTIME = "2m"
SS_ENDPOINT_REGISTER_REPLACE = "Off"

[[user]]
name = "alice"
password-file = "password"

[[user]]
name = "bob"
password = "b"
)");
  const auto loaded = file.load();
  INFO(sentences(loaded));
  REQUIRE(loaded.findings.empty());
  const auto& config = loaded.config;
  REQUIRE(config.listeners.size() == 3);
  CHECK(config.listeners[0].transport == agent::Transport::udp);
  CHECK(config.listeners[1].transport == agent::Transport::tcp);
  CHECK(agent::to_string(config.listeners[1].at) == "127.0.0.1:5060");
  CHECK(config.listeners[2].transport == agent::Transport::tcp);
  CHECK(agent::to_string(config.listeners[2].at) == "[::1]:5070");
  CHECK(config.domains == std::vector<std::string>{"example.net", "example.org"});
  CHECK(config.realm == "lab");
  CHECK(config.algorithms == std::vector{wire::Algorithm::md5});
  CHECK(config.nonce_life == 30_s);
  CHECK(config.suspended == SuspendedAnswer::forbidden);
  CHECK(config.limits.grant.minimum == 60);
  CHECK(config.limits.grant.normal == 600);
  CHECK(config.limits.grant.behind_nat == 90);
  CHECK(config.suspension.tries == 3);
  CHECK(config.suspension.length == 120_s);
  CHECK(config.limits.second == SecondTerminal::refused);
  CHECK(config.clock_speed == 10);
  CHECK(config.passwords.at("alice") == "secret");
  CHECK(config.passwords.at("bob") == "b");
}

TEST_CASE("without a word it listens to the loopback alone, by the defaults of the guide") {
  const ConfigFile file("[[user]]\nname = \"alice\"\npassword-file = \"password\"\n");
  const auto config = file.load().config;
  REQUIRE(config.listeners.size() == 2);
  for (const auto& listener : config.listeners) CHECK(agent::to_string(listener.at) == "127.0.0.1:5060");
  CHECK(config.limits.grant.minimum == 300);
  CHECK(config.limits.grant.normal == 3600);
  CHECK(config.suspension.tries == 6);
  CHECK(config.suspension.length == 180_s);
  CHECK(config.limits.second == SecondTerminal::replaces);
}

TEST_CASE("the example of the page about the registrar is right") {
  ConfigFile file(example_of_the_page());
  file.write("alice.password", "x\n");
  const auto loaded = file.load();
  INFO(sentences(loaded));
  CHECK(loaded.findings.empty());
  CHECK(loaded.config.passwords.contains("alice"));
}

TEST_CASE("the command line wins over the file") {
  const ConfigFile file(
      "realm = \"file\"\nseveral-terminals = true\nSS_ENDPOINT_REGISTER_RETRY = 3\n[[user]]\nname = \"a\"\npassword = "
      "\"b\"\n");
  toml::table overriding;
  overriding.insert_or_assign("realm", "line");
  overriding.insert_or_assign("SS_ENDPOINT_REGISTER_RETRY", "4");
  overriding.insert_or_assign("several-terminals", "false");
  overriding.insert_or_assign("listen", "127.0.0.1:5070, 127.0.0.2");
  const auto loaded = file.load(overriding);
  INFO(sentences(loaded));
  CHECK(loaded.findings.empty());
  CHECK(loaded.config.realm == "line");
  CHECK(loaded.config.suspension.tries == 4);
  CHECK(loaded.config.limits.second == SecondTerminal::replaces);
  CHECK(loaded.config.listeners.size() == 4);
}

TEST_CASE("what is wrong with a configuration of the registrar is said with its place and a cure") {
  CHECK(with("").empty());
  CHECK(has(with("relam = \"x\""), "toml:1:9: error: relam: there is no such setting; did you mean realm?"));
  CHECK(has(with("listen = \"example.net\""), "is not an address"));
  CHECK(has(with("listen = \"127.0.0.1:0\""), "is not an address"));
  CHECK(has(with("listen = \"sips:127.0.0.1\""), "tls-certificate: a TLS server has to show a certificate"));
  CHECK(has(with("domain = \"sip:example.net\""), "is not a domain"));
  CHECK(has(with("algorithm = [\"MD5\", \"MD5\"]"), "is no algorithm of its own"));
  CHECK(has(with("algorithm = \"SHA1\""), "list MD5, SHA-256, SHA-512-256"));
  CHECK(has(with("realm = \"a\\\"b\""), "cannot stand between quotes"));
  CHECK(has(with("SS_ENDPOINT_EXPIRE = \"600/300\""), "toml:1:22: error: SS_ENDPOINT_EXPIRE"));
  CHECK(has(with("SS_ENDPOINT_REGISTER_SUSPEND = 0"), "the nearest legal value is 1"));
  CHECK(has(with("SS_SIP_USER_AGENT_EXPIRE = 300"), "it governs nothing that this registrar does (B-01)"));
  CHECK(has(with("SS_ENDPOINTREGISTERSUSPEND = \"Off\"\nSS_ENDPOINT_REGISTER_RETRY = 6"), "the switch says one thing"));
  CHECK(has(with("clock-speed = 0"), "is not a whole number in 1..1000"));
  CHECK(has(with("tls-certificate = "), "syntax"));
}

TEST_CASE("what is wrong with a user is said, and no password is repeated") {
  const auto user = [](const std::string& lines) {
    const ConfigFile file("[[user]]\n" + lines + "\n");
    return sentences(file.load());
  };
  CHECK(has(user("name = \"a\""), "this user has no password"));
  CHECK(has(user("password = \"b\""), "this user has none that can stand in a SIP URI"));
  CHECK(has(user("name = \"a b\"\npassword = \"b\""), "this user has none that can stand"));
  CHECK(has(user("name = \"a\"\npasswrod = \"geheim\""), "a user has no such setting"));
  CHECK_FALSE(has(user("name = \"a\"\npasswrod = \"geheim\""), "geheim"));
  CHECK(has(user("name = \"a\"\npassword-file = \"none\""), "cannot be read"));
  CHECK(has(user("name = \"a\"\npassword-env = \"SIPREG_NO_SUCH_VARIABLE\""), "the environment has no variable"));
  CHECK(has(user("name = \"a\"\npassword = \"1\"\n[[user]]\nname = \"a\"\npassword = \"2\""), "two users \"a\""));
  const ConfigFile none("realm = \"lab\"\n");
  CHECK(has(sentences(none.load()), "user: there is none"));
}

TEST_CASE("a password in a file that others can read is refused") {
  const ConfigFile file("[[user]]\nname = \"a\"\npassword = \"geheim\"\n");
  ::chmod(file.path().c_str(), 0644);
  const auto said = sentences(file.load());
  CHECK(has(said, "others can read this file"));
  CHECK_FALSE(has(said, "geheim"));
}
