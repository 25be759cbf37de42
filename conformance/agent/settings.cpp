#include "conformance/agent/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sipreg/wire/uri.hpp"

namespace sipreg::agent {
namespace {

using Outcome = std::optional<Problem>;
using TrunkSetting = Setting<TrunkConfig>;

Outcome refuse(std::string why, std::string cure) { return Problem{std::move(why), std::move(cure)}; }

std::string shown(const toml::node& node) {
  if (const auto text = node.value<std::string>()) return '"' + *text + '"';
  if (const auto whole = node.value<std::int64_t>(); whole && node.is_integer()) return std::to_string(*whole);
  if (const auto number = node.value<double>(); number && node.is_floating_point()) return fmt::format("{}", *number);
  if (const auto truth = node.value<bool>()) return *truth ? "true" : "false";
  return node.is_array() ? "an array" : "a table";
}

// A number from `low` to `high`; on the command line it arrives as text.
std::optional<double> number_of(const toml::node& node) {
  if (node.is_integer() || node.is_floating_point()) return node.value<double>();
  const auto text = node.value<std::string>();
  if (!text || text->empty()) return std::nullopt;
  char* end = nullptr;
  const double value = std::strtod(text->c_str(), &end);
  return *end == '\0' ? std::optional<double>(value) : std::nullopt;
}

template <typename Target>
Setting<Target> number(std::string_view name, double low, double high, std::string_view meaning,
                       void (*set)(Target&, double), bool whole = false) {
  return {name, meaning, [=](Target& target, const toml::node& node) -> Outcome {
            const auto value = number_of(node);
            if (value && *value >= low && *value <= high && (!whole || *value == std::floor(*value))) {
              set(target, *value);
              return std::nullopt;
            }
            return refuse(fmt::format("{} is not a {}number in {}..{}", shown(node), whole ? "whole " : "", low, high),
                          "write a number in that range");
          }};
}

TrunkSetting span(std::string_view name, double low, double high, std::string_view meaning,
                  void (*set)(Profile&, Duration)) {
  return {name, meaning, [=](TrunkConfig& trunk, const toml::node& node) -> Outcome {
            const auto value = number_of(node);
            if (!value || *value < low || *value > high)
              return refuse(fmt::format("{} is not a number of seconds in {}..{}", shown(node), low, high),
                            "write seconds in that range");
            set(trunk.profile, Duration{std::llround(*value * 1000)});
            return std::nullopt;
          }};
}

TrunkSetting flag(std::string_view name, std::string_view meaning, void (*set)(Profile&, bool)) {
  return {name, meaning, [=](TrunkConfig& trunk, const toml::node& node) -> Outcome {
            const auto text = node.value<std::string>().value_or("");
            const auto truth = node.value<bool>();
            if (!truth && text != "true" && text != "false")
              return refuse(shown(node) + " is neither true nor false", "write true or false");
            set(trunk.profile, truth.value_or(text == "true"));
            return std::nullopt;
          }};
}

template <typename Target, typename Value>
Setting<Target> word(std::string_view name, std::string_view meaning,
                     std::vector<std::pair<std::string_view, Value>> words, void (*set)(Target&, Value)) {
  return {name, meaning, [=](Target& target, const toml::node& node) -> Outcome {
            const auto text = node.value<std::string>().value_or("");
            std::string all;
            for (const auto& [spelling, value] : words) {
              if (text == spelling) {
                set(target, value);
                return std::nullopt;
              }
              all += (all.empty() ? "" : ", ") + std::string(spelling);
            }
            return refuse(shown(node) + " is none of: " + all, "write one of these words");
          }};
}

TrunkSetting text(std::string_view name, std::string_view meaning, Outcome (*set)(TrunkConfig&, const std::string&)) {
  return {name, meaning, [=](TrunkConfig& trunk, const toml::node& node) -> Outcome {
            const auto value = node.value<std::string>();
            if (!value || !node.is_string()) return refuse(shown(node) + " is not a text", "put it in double quotes");
            if (value->find_first_of("\r\n") != std::string::npos)
              return refuse("a line end inside would break the message apart", "write it on one line");
            return set(trunk, *value);
          }};
}

Outcome set_registrars(TrunkConfig& trunk, const toml::node& node) {
  std::vector<HostPort> found;
  const auto add = [&](const toml::node& entry) -> Outcome {
    const auto place = read_host_port(entry.value<std::string>().value_or(""));
    if (!place) return refuse(shown(entry) + " is not a host or host:port", "write for instance \"192.0.2.1:5060\"");
    found.push_back(*place);
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

Outcome set_aor(TrunkConfig& trunk, const std::string& value) {
  const auto uri = wire::read_uri(value);
  if (uri.scheme == wire::UriScheme::sips)
    return refuse("a SIPS address needs TLS, which this agent does not speak yet", "register its sip: address");
  if (!uri.valid || uri.scheme != wire::UriScheme::sip || uri.user.empty() || uri.host.empty())
    return refuse('"' + value + "\" is not a SIP address of record", "write sip:user@domain");
  trunk.aor = value;
  return std::nullopt;
}

Outcome set_contact(TrunkConfig& trunk, const std::string& value) {
  if (!wire::read_uri(value).valid || value.find_first_of("<>\" ") != std::string::npos)
    return refuse('"' + value + "\" is not a URI", "write sip:user@host:port, without brackets");
  trunk.contact = value;
  return std::nullopt;
}

Outcome set_local(TrunkConfig& trunk, const std::string& value) {
  const auto place = read_host_port(value);
  if (!place) return refuse('"' + value + "\" is not an address or address:port", "write for instance 192.0.2.9:5060");
  trunk.local = *place;
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
      {"registrar", "where to send: one to four of host or host:port, in order", set_registrars},
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
      text("local", "address, or address:port, to send from; default: the route's, any port", set_local),
      text("contact", "Contact URI; default: sip:USER@LOCAL:PORT", set_contact),
      text("instance", "+sip.instance of the Contact: urn:uuid:...", set_instance),
      word<TrunkConfig, Transport>("transport", "udp or tcp", {{"udp", Transport::udp}, {"tcp", Transport::tcp}},
                                   [](TrunkConfig& t, Transport v) { t.transport = v; }),
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
           [](Profile& p, bool v) { p.honour_retry_after = v; }),
      flag("fixed-ignores-grant", "refresh by the configured lifetime even when less was granted (A-04)",
           [](Profile& p, bool v) { p.fixed_ignores_grant = v; }),
      flag("lenient-contact", "accept a sole rewritten Contact as ours (A-25)",
           [](Profile& p, bool v) { p.lenient_contact = v; }),
      flag("lenient-stale", "one more try when a cached nonce is refused without stale (A-07)",
           [](Profile& p, bool v) { p.lenient_stale = v; }),
      flag("failover", "try the next registrar before waiting (A-29)", [](Profile& p, bool v) { p.failover = v; }),
      flag("follow-redirects", "follow 3xx answers (A-28)", [](Profile& p, bool v) { p.follow_redirects = v; }),
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
    auto policy = policy_settings();
    all.insert(all.end(), policy.begin(), policy.end());
    return all;
  }();
  return settings;
}

}  // namespace sipreg::agent
