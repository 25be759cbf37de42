#include "conformance/agent/config.hpp"
#include "temporary_folder.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "catch.hpp"

using namespace sipreg;
using namespace sipreg::agent;
namespace fs = std::filesystem;

namespace {

// A configuration file of its own folder, gone at the end.
class ConfigFile {
 public:
  explicit ConfigFile(const std::string& text) {
    folder_ = sipreg::test::temporary_folder();
    write("agent.toml", text);
  }
  ~ConfigFile() { fs::remove_all(folder_); }
  ConfigFile(const ConfigFile&) = delete;
  ConfigFile& operator=(const ConfigFile&) = delete;

  void write(const std::string& name, const std::string& text) const { std::ofstream(folder_ / name) << text; }
  [[nodiscard]] LoadedConfig load(const CommandLine& command_line = {}) const {
    return load_config((folder_ / "agent.toml").string(), command_line);
  }

 private:
  fs::path folder_;
};

bool mentions(const LoadedConfig& loaded, const std::string& place, const std::string& text) {
  for (const auto& finding : loaded.findings) {
    const auto sentence = to_string(finding);
    if (sentence.find(place) != sentence.npos && sentence.find(text) != sentence.npos) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("a whole configuration is read, with settings for all trunks and for one") {
  const ConfigFile file(R"(clock-speed = 100
log = "json"
stagger = 0.5
profile = "rfc5626"
t1 = 0.25
SS_SIP_USER_AGENT_EXPIRE = 300

[[trunk]]
name = "first"
registrar = ["192.0.2.1", "[2001:db8::1]:5070"]
aor = "sip:trunk1@example.net"
password-file = "secret"
transport = "tcp"
local = "192.0.2.9:5062"

[[trunk]]
aor = "sip:trunk2@example.net:5080"
user = "other"
SIP_USER_AGENT_EXPIRE = "Auto"
ss_sip_user_agent_retry_delay = "2m"
SS_SIP_USER_AGENT_SEND_UNREGISTER = "Off"
SS_SIP_USER_AGENT_PRIVACY = "Id"
)");
  file.write("secret", "s3cret\r\nsecond line");
  const auto loaded = file.load();
  for (const auto& finding : loaded.findings) UNSCOPED_INFO(to_string(finding));
  REQUIRE(loaded.findings.empty());
  CHECK(loaded.config.clock_speed == 100);
  CHECK(loaded.config.log == LogFormat::json);
  CHECK(loaded.config.stagger == milliseconds{500});
  REQUIRE(loaded.config.trunks.size() == 2);

  const auto& first = loaded.config.trunks[0];
  CHECK(first.name == "first");
  CHECK(first.registrars == std::vector<Registrar>{{{"192.0.2.1", 0}, {}}, {{"2001:db8::1", 5070}, {}}});
  CHECK(first.user == "trunk1");
  CHECK(first.domain == "example.net");
  CHECK(first.password == "s3cret");
  CHECK(first.transport == Transport::tcp);
  CHECK(first.local == HostPort{"192.0.2.9", 5062});
  CHECK(first.profile.name == "rfc5626");
  CHECK(first.profile.expiry == ExpiryMode::fixed);
  CHECK(first.profile.lifetime == seconds{300});
  CHECK(first.profile.timers.t1 == milliseconds{250});

  const auto& second = loaded.config.trunks[1];
  CHECK(second.name == "trunk2");
  CHECK(second.user == "other");
  CHECK(second.domain == "example.net:5080");
  CHECK(second.registrars == std::vector<Registrar>{{{"example.net", 5080}, {}}});
  CHECK(second.profile.expiry == ExpiryMode::automatic);
  CHECK(second.profile.retry_delay == seconds{120});
  CHECK_FALSE(second.profile.cancel);
  CHECK(second.profile.privacy == PrivacyMode::id);
}

TEST_CASE("every finding is reported, with its place and a cure") {
  const ConfigFile file(R"(clock-speed = 0
stager = 1

[[trunk]]
registrar = ["a:b", "192.0.2.1"]
aor = "trunk1"
password = "hunter2"
password-env = "SIPREG_TEST_UNSET"
t1 = "soon"
SS_SIP_USER_AGENT_EXPIRE = 10
SS_SIP_USER_AGENT_RETRYDELAI = 60
SS_SIP_USER_AGENT_PRIVACY = "maybe"
SS_SIP_OPTIONS_CHECK_PERIOD = 60
)");
  const auto loaded = file.load();
  for (const auto& finding : loaded.findings) UNSCOPED_INFO(to_string(finding));
  CHECK(mentions(loaded, "agent.toml:1:", "1..1000"));
  CHECK(mentions(loaded, "agent.toml:2:", "did you mean stagger?"));
  CHECK(mentions(loaded, "agent.toml:5:", "host:port"));
  CHECK(mentions(loaded, "agent.toml:6:", "sip:user@domain"));
  CHECK(mentions(loaded, "agent.toml:7:", "password-file"));
  CHECK(mentions(loaded, "agent.toml:8:", "SIPREG_TEST_UNSET"));
  CHECK(mentions(loaded, "agent.toml:9:", "seconds"));
  CHECK(mentions(loaded, "agent.toml:10:", "20"));
  CHECK(mentions(loaded, "agent.toml:11:", "did you mean SS_SIP_USER_AGENT_RETRY_DELAY?"));
  CHECK(mentions(loaded, "agent.toml:12:", "Ignore"));
  CHECK(mentions(loaded, "agent.toml:13:", "write options-keep-alive"));
  CHECK_FALSE(mentions(loaded, "", "hunter2"));
}

TEST_CASE("settings that contradict each other are findings where the later one stands") {
  const ConfigFile file(R"(SS_SIP_USER_AGENT_EXPIRE = 3600
profile = "rfc5626"

[[trunk]]
registrar = "192.0.2.1"
aor = "sip:trunk1@example.net"
longest-lifetime = 600
shortest-spacing = 90
backoff-cap = 20
)");
  const auto loaded = file.load();
  CHECK(loaded.findings.size() == 3);
  CHECK(mentions(loaded, ":7:20", "longest-lifetime: more is asked for than longest-lifetime allows"));
  CHECK(mentions(loaded, ":8:20", "shortest-spacing: shortest-spacing is above the wait after a failure"));
  CHECK(mentions(loaded, ":9:15", "backoff-cap: backoff-cap is below backoff-base"));
}

TEST_CASE("what nobody wrote and what does not govern contradicts nothing") {
  const ConfigFile file(R"(asked = 86400
shortest-spacing = 45

[[trunk]]
registrar = "192.0.2.1"
aor = "sip:trunk1@example.net"
)");
  CHECK(file.load().findings.empty());
}

TEST_CASE("a syntax error has its line and column") {
  const ConfigFile file("log = \"json\"\naor = \n");
  const auto loaded = file.load();
  REQUIRE(loaded.findings.size() == 1);
  CHECK(loaded.findings[0].line == 2);
}

TEST_CASE("nothing to register is a finding, and so is a missing file") {
  CHECK(mentions(ConfigFile("").load(), "agent.toml", "[[trunk]]"));
  CHECK(load_config("/nonexistent/agent.toml", {}).findings.size() == 1);
}

TEST_CASE("the command line alone makes a trunk, and its settings win over a file") {
  CommandLine command_line;
  command_line.trunks.push_back(toml::table{{"aor", "sip:a@example.net"}});
  command_line.settings.insert("registrar", "192.0.2.1:5070");
  command_line.settings.insert("clock-speed", "20");
  const auto alone = load_config("", command_line);
  REQUIRE(alone.findings.empty());
  REQUIRE(alone.config.trunks.size() == 1);
  CHECK(alone.config.clock_speed == 20);
  CHECK(alone.config.trunks[0].registrars[0].port == 5070);

  const ConfigFile file("clock-speed = 1\n[[trunk]]\nname = \"b\"\naor = \"sip:b@example.net\"\n");
  const auto both = file.load(command_line);
  REQUIRE(both.findings.empty());
  CHECK(both.config.clock_speed == 20);
  CHECK(both.config.trunks.size() == 2);
  CHECK(both.config.trunks[0].registrars[0].host == "192.0.2.1");
}

TEST_CASE("two trunks of one name are refused") {
  const ConfigFile file("[[trunk]]\naor = \"sip:a@x.net\"\n[[trunk]]\naor = \"sip:a@y.net\"\n");
  CHECK(mentions(file.load(), "agent.toml", "two trunks"));
}

TEST_CASE("a reload sees what is the same, what has changed, and what is another registration") {
  const ConfigFile file("[[trunk]]\naor = \"sip:a@x.net\"\npassword-file = \"p\"\n");
  file.write("p", "one");
  const auto before = file.load().config.trunks.at(0);
  CHECK(unchanged(before, file.load().config.trunks.at(0)));
  file.write("p", "two");
  const auto new_password = file.load().config.trunks.at(0);
  CHECK_FALSE(unchanged(before, new_password));
  CHECK(same_registration(before, new_password));
  file.write("agent.toml", "[[trunk]]\naor = \"sip:a@z.net\"\npassword-file = \"p\"\n");
  CHECK_FALSE(same_registration(before, file.load().config.trunks.at(0)));
}

TEST_CASE("a registrar is a host, host and port, or the URI of one, with its transport") {
  CHECK(*read_registrar("192.0.2.1:5070") == Registrar{{"192.0.2.1", 5070}, {}});
  CHECK(*read_registrar("[2001:db8::1]:5060") == Registrar{{"2001:db8::1", 5060}, {}});
  CHECK(*read_registrar("sip:[2001:db8::1];transport=TCP") == Registrar{{"2001:db8::1", 0}, Transport::tcp});
  CHECK(*read_registrar("example.net:5061;transport=tls") == Registrar{{"example.net", 5061}, Transport::tls});
  CHECK(*read_registrar("sips:example.net") == Registrar{{"example.net", 0}, Transport::tls});
  CHECK(*read_registrar("sips:example.net;transport=tcp") == Registrar{{"example.net", 0}, Transport::tls});
  for (const auto* wrong : {"", "sip:", "sip:user@example.net", "example.net;transport=sctp", "sips:a;transport=udp",
                            "http://example.net", "example.net;transport", "sip:example.net?x=y"}) {
    INFO(wrong);
    CHECK_FALSE(read_registrar(wrong));
  }
}

TEST_CASE("hosts and ports are read in every usual form") {
  CHECK(*read_host_port("192.0.2.1") == HostPort{"192.0.2.1", 0});
  CHECK(*read_host_port("example.net:5070") == HostPort{"example.net", 5070});
  CHECK(*read_host_port("[2001:db8::1]:5060") == HostPort{"2001:db8::1", 5060});
  CHECK(*read_host_port("2001:db8::1") == HostPort{"2001:db8::1", 0});
  for (const char* wrong : {"", ":5060", "a:", "a:0x1", "a:70000", "[::1", "u@h", "h;p=1", "a b"}) {
    CAPTURE(wrong);
    CHECK_FALSE(read_host_port(wrong));
  }
}

TEST_CASE("the example is a configuration without a finding") {
  ::setenv("SIPREG_PASSWORD", "s3cret", 1);
  const auto loaded = load_config(SIPREG_SOURCE_DIR "/conformance/agent/example.toml", {});
  for (const auto& finding : loaded.findings) UNSCOPED_INFO(to_string(finding));
  CHECK(loaded.findings.empty());
  REQUIRE(loaded.config.trunks.size() == 4);
  CHECK(loaded.config.trunks[1].options_keep_alive == seconds{25});
  CHECK(loaded.config.trunks[3].reg_id == 1);
}
