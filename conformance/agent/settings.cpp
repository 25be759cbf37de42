#include "conformance/agent/settings.hpp"

#include <fmt/format.h>

#include <cmath>

#include "conformance/agent/resolver.hpp"
#include "conformance/agent/setting_kinds.hpp"
#include "sipreg/wire/uri.hpp"

namespace sipreg::agent {

using namespace setting;

namespace {

Outcome set_aor(TrunkConfig& trunk, const std::string& value) {
  const auto uri = wire::read_uri(value);
  if (!uri.valid || uri.scheme == wire::UriScheme::other || uri.user.empty() || uri.host.empty())
    return refuse('"' + value + "\" is not a SIP address of record", "write sip:user@domain, or sips: for TLS alone");
  trunk.aor = value;
  return std::nullopt;
}

Outcome set_contact(TrunkConfig& trunk, const std::string& value) {
  if (!wire::read_uri(value).valid || value.find_first_of("<>\" ") != std::string::npos)
    return refuse('"' + value + "\" is not a URI", "write sip:user@host:port, without brackets");
  trunk.contact = value;
  return std::nullopt;
}

// RFC 3261 8.1.1.9: only what is really done. Path needs nothing of us but to let it pass (RFC 3327 5.1); the tags of
// other extensions are refused here so that nobody promises them by accident.
Outcome set_supported(TrunkConfig& trunk, const std::string& value) {
  std::vector<std::string> tags;
  std::string_view rest = value;
  std::string_view tag;
  while (wire::next_item(rest, ',', tag)) {
    if (tag != "path")
      return refuse(fmt::format("\"{}\" is not an extension that this agent does", tag), "write path, or nothing");
    tags.emplace_back(tag);
  }
  trunk.supported = std::move(tags);
  return std::nullopt;
}

Outcome set_instance(TrunkConfig& trunk, const std::string& value) {
  if (!value.starts_with("urn:") || value.find_first_of("<>\" ") != std::string::npos)
    return refuse('"' + value + "\" is not a URN", "write urn:uuid: and a UUID (RFC 5626 4.1)");
  trunk.instance = value;
  return std::nullopt;
}

Outcome set_profile(TrunkConfig& trunk, const toml::node& node) {
  const auto name = node.value<std::string>().value_or("");
  for (const auto& profile : {vos3000(), rfc3261(), rfc5626(), ims()}) {
    if (name != profile.name) continue;
    trunk.profile = profile;
    return std::nullopt;
  }
  return refuse(shown(node) + " is no profile", "write vos3000, rfc3261, rfc5626 or ims");
}

std::vector<TrunkSetting> identity_settings() {
  return {
      text("name", "what the trunk is called in log and status",
           [](TrunkConfig& t, const std::string& v) -> Outcome {
             if (v.empty() || v.find_first_of(" \t") != std::string::npos)
               return refuse("a name is one word", "leave the blanks out");
             t.name = v;
             return std::nullopt;
           }),
      text("aor", "the address of record: sip:user@domain", set_aor),
      text("domain", "Request-URI host; default: the domain of the AOR",
           [](TrunkConfig& t, const std::string& v) -> Outcome {
             if (!wire::read_uri("sip:" + v).valid || v.find('@') != std::string::npos)
               return refuse('"' + v + "\" is not a domain", "write for instance example.net");
             t.domain = v;
             return std::nullopt;
           }),
      text("user", "user name for digests; default: the user of the AOR",
           [](TrunkConfig& t, const std::string& v) -> Outcome {
             t.user = v;
             return std::nullopt;
           }),
      text("realm", "the realm that the password is for; default: whichever asks",
           [](TrunkConfig& t, const std::string& v) -> Outcome {
             t.realm = v;
             return std::nullopt;
           }),
      text("supported", "option tags to offer, comma separated", set_supported),
      text("contact", "Contact URI; default: sip:USER@LOCAL:PORT", set_contact),
      text("instance", "+sip.instance of the Contact: urn:uuid:...", set_instance),
      number<TrunkConfig>(
          "reg-id", 0, 2147483647,
          "number of this flow of the instance: offers RFC 5626 over TCP and TLS; 0: not; default: 1 in the profiles "
          "rfc5626 and ims where an instance is written",
          [](TrunkConfig& t, double v) { t.reg_id = static_cast<std::uint32_t>(v); }, true),
      {"profile", "vos3000, rfc3261, rfc5626 or ims; the other settings change it", set_profile},
  };
}

std::vector<TrunkSetting> policy_settings() {
  constexpr double day = 86'400;
  constexpr double most = 4'294'967'295.0;
  return {
      number<TrunkConfig>(
          "asked", 1, most, "lifetime to ask for when P-01 is Auto, seconds",
          [](TrunkConfig& t, double v) { t.profile.lifetime = seconds{std::llround(v)}; }, true),
      number<TrunkConfig>(
          "longest-lifetime", 1, most, "the most that a Min-Expires may raise it to, seconds",
          [](TrunkConfig& t, double v) { t.profile.longest_lifetime = seconds{std::llround(v)}; }, true),
      number<TrunkConfig>("refresh-share", 0.001, 1, "share of the lifetime after which to refresh",
                          [](TrunkConfig& t, double v) {
                            t.profile.refresh_permille = static_cast<std::uint16_t>(std::lround(v * 1000));
                          }),
      number<TrunkConfig>("jitter", 0, 0.5, "refresh earlier by up to this share",
                          [](TrunkConfig& t, double v) {
                            t.profile.jitter_permille = static_cast<std::uint16_t>(std::lround(v * 1000));
                          }),
      span("shortest-spacing", 0.1, day, "between REGISTERs that are not immediate resends, seconds",
           [](Profile& p, Duration v) { p.shortest_spacing = v; }),
      span("longest-spacing", 1, most, "between refreshes, seconds",
           [](Profile& p, Duration v) { p.longest_spacing = v; }),
      span("backoff-base", 1, day, "base of the RFC 5626 waits, seconds: 30, or 90 beside a working flow",
           [](Profile& p, Duration v) { p.backoff_base = v; }),
      span("backoff-cap", 1, day, "longest RFC 5626 wait, seconds", [](Profile& p, Duration v) { p.backoff_cap = v; }),
      span("retry-after-cap", 1, most, "longest Retry-After that is obeyed in full, seconds",
           [](Profile& p, Duration v) { p.retry_after_cap = v; }),
      span("cancel-limit", 0.5, 600, "how long a cancel may take, seconds",
           [](Profile& p, Duration v) { p.cancel_limit = v; }),
      span("t1", 0.01, 60, "RFC 3261 T1, seconds", [](Profile& p, Duration v) { p.timers.t1 = v; }),
      span("t2", 0.01, 600, "RFC 3261 T2, seconds", [](Profile& p, Duration v) { p.timers.t2 = v; }),
      span("t4", 0.01, 600, "RFC 3261 T4, seconds", [](Profile& p, Duration v) { p.timers.t4 = v; }),
      flag("honour-retry-after", "wait for a longer Retry-After (A-23)",
           [](TrunkConfig& t, bool v) { t.profile.honour_retry_after = v; }),
      flag("fixed-ignores-grant", "refresh by the configured lifetime even when less was granted (A-04)",
           [](TrunkConfig& t, bool v) { t.profile.fixed_ignores_grant = v; }),
      flag("lenient-contact", "accept a sole rewritten Contact as ours (A-25)",
           [](TrunkConfig& t, bool v) { t.profile.lenient_contact = v; }),
      flag("lenient-stale", "one more try when a cached nonce is refused without stale (A-07)",
           [](TrunkConfig& t, bool v) { t.profile.lenient_stale = v; }),
      flag("failover", "try the next registrar before waiting (A-29)",
           [](TrunkConfig& t, bool v) { t.profile.failover = v; }),
      flag("follow-redirects", "follow 3xx answers (A-28)",
           [](TrunkConfig& t, bool v) { t.profile.follow_redirects = v; }),
      word<TrunkConfig, TargetReturn>("target-return", "where refreshes go after a failover: stay or first",
                                      {{"stay", TargetReturn::stay}, {"first", TargetReturn::first}},
                                      [](TrunkConfig& t, TargetReturn v) { t.profile.target_return = v; }),
      word<TrunkConfig, RetryAnchor>("retry-anchor", "what the retry delay counts from: detection or send (A-06)",
                                     {{"detection", RetryAnchor::detection}, {"send", RetryAnchor::send}},
                                     [](TrunkConfig& t, RetryAnchor v) { t.profile.retry_anchor = v; }),
  };
}

}  // namespace

const std::vector<Setting<Config>>& agent_settings() {
  static const std::vector<Setting<Config>> settings{
      number<Config>(
          "clock-speed", 1, 1000, "policy seconds a second: everything, T1 included, runs that much faster",
          [](Config& c, double v) { c.clock_speed = static_cast<int>(v); }, true),
      word<Config, LogFormat>("log", "text or json", {{"text", LogFormat::text}, {"json", LogFormat::json}},
                              [](Config& c, LogFormat v) { c.log = v; }),
      number<Config>("stagger", 0, 3600, "seconds between the first REGISTERs of successive trunks",
                     [](Config& c, double v) { c.stagger = Duration{std::llround(v * 1000)}; }),
      {"dns-server", "name server to ask: \"192.0.2.53\", \"127.0.0.1:5353\" or \"[::1]:5353\"; default: the system's",
       [](Config& c, const toml::node& node) -> Outcome {
         const auto server = node.value<std::string>();
         if (!node.is_string() || server->empty() || !is_name_server(*server))
           return refuse(shown(node) + " is not the address of a name server", "write for instance \"127.0.0.1:5353\"");
         c.dns_server = *server;
         return std::nullopt;
       }},
      {"status-socket", "path of the Unix socket for status, refresh and reload",
       [](Config& c, const toml::node& node) -> Outcome {
         if (!node.is_string()) return refuse(shown(node) + " is not a path", "put it in double quotes");
         c.status_socket = node.value<std::string>().value_or("");
         return std::nullopt;
       }},
  };
  return settings;
}

const std::vector<TrunkSetting>& trunk_settings() {
  static const std::vector<TrunkSetting> settings = [] {
    auto all = identity_settings();
    auto network = network_settings();
    all.insert(all.end(), network.begin(), network.end());
    auto policy = policy_settings();
    all.insert(all.end(), policy.begin(), policy.end());
    return all;
  }();
  return settings;
}

}  // namespace sipreg::agent
