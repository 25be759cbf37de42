#include "conformance/agent/status.hpp"

#include <fmt/format.h>

namespace sipreg::agent {
namespace {

using nlohmann::ordered_json;

double seconds_of(Duration span) { return static_cast<double>(span.count()) / 1000.0; }

// What the next deadline is for.
std::string_view next_action(State state) {
  switch (state) {
    case State::scheduled: return "start";
    case State::pending:
    case State::draining:
    case State::cancelling: return "answer";
    case State::held: return "register";
    case State::registered: return "refresh";
    case State::waiting: return "retry";
    case State::cancel_held: return "cancel";
    case State::idle:
    case State::halted:
    case State::stopped: return "none";
  }
  return "none";
}

ordered_json trunk_json(const TrunkStatus& trunk, Instant now) {
  ordered_json out{{"name", trunk.name},
                   {"state", to_string(trunk.state)},
                   {"bound", trunk.bound},
                   {"code", trunk.code},
                   {"phrase", trunk.phrase},
                   {"reason", to_string(trunk.reason)},
                   {"why", trunk.why},
                   {"rule", info(trunk.rule).id},
                   {"asked", trunk.asked},
                   {"granted", trunk.granted},
                   {"granted_by", to_string(trunk.grant.source)},
                   {"contact_match", to_string(trunk.grant.match)},
                   {"left", seconds_of(trunk.left)},
                   {"degraded", trunk.degraded},
                   {"next", next_action(trunk.state)},
                   {"next_in", nullptr},
                   {"next_at", nullptr},
                   {"attempt", trunk.attempt},
                   {"will_retry", trunk.will_retry},
                   {"target", trunk.target},
                   {"transport", to_string(trunk.transport)},
                   {"peer_verified", trunk.peer_verified},
                   {"cseq", trunk.cseq},
                   {"options_every", seconds_of(trunk.options_every)},
                   {"options_unanswered", trunk.options_unanswered},
                   {"ping_every", seconds_of(trunk.ping_every)},
                   {"flow_in", nullptr},
                   {"path", trunk.path},
                   {"service_route", trunk.service_route}};
  if (trunk.flow_in) out["flow_in"] = seconds_of(*trunk.flow_in);
  if (trunk.next_in) {
    out["next_in"] = seconds_of(*trunk.next_in);
    out["next_at"] = seconds_of(after(now, *trunk.next_in).time_since_epoch());
  }
  return out;
}

std::string shown(const nlohmann::json& value) {
  return value.is_number() ? fmt::format("{:.0f} s", value.get<double>()) : std::string("-");
}

// What holds of the way to the registrar, a line each.
std::string network_text(const nlohmann::json& trunk) {
  std::string text;
  const auto line = [&, name = trunk.at("name").get<std::string>()](const std::string& words) {
    text += fmt::format("{}: {}\n", name, words);
  };
  if (const auto every = trunk.at("options_every").get<double>(); every > 0) {
    const auto unanswered = trunk.at("options_unanswered").get<unsigned>();
    line(fmt::format("keep-alive by OPTIONS every {} s{}", every,
                     unanswered ? fmt::format(", {} in a row unanswered", unanswered) : ""));
  }
  if (const auto every = trunk.at("ping_every").get<double>(); every > 0)
    line(fmt::format("RFC 5626 is in force: a ping every {} s at the latest", every));
  if (const auto& in = trunk.at("flow_in"); !in.is_null())
    line(fmt::format("the flow is broken, and no call can come in; another one is formed in {}", shown(in)));
  for (const auto& [header, values] :
       {std::pair("Path", trunk.at("path")), {"Service-Route", trunk.at("service_route")}})
    for (const auto& value : values) line(fmt::format("{}: {}", header, value.get<std::string>()));
  return text;
}

}  // namespace

ordered_json status_json(const std::vector<TrunkStatus>& trunks, const ScaledClock& clock) {
  const auto now = clock.now();
  ordered_json list = ordered_json::array();
  for (const auto& trunk : trunks) list.push_back(trunk_json(trunk, now));
  return {{"schema", "sipreg.status/1"},
          {"t", seconds_of(now.time_since_epoch())},
          {"clock_speed", clock.speed()},
          {"trunks", std::move(list)}};
}

std::string status_text(const nlohmann::json& status) {
  auto text = fmt::format("{:<16} {:<12} {:<26} {:>8} {:>8} {:>8}  {:<9} {:>7} {:>8}\n", "trunk", "state", "last",
                          "asked", "granted", "left", "next", "in", "attempt");
  for (const auto& trunk : status.at("trunks")) {
    const auto code = trunk.at("code").get<int>();
    const auto reason = trunk.at("reason").get<std::string>();
    const auto last = code ? fmt::format("{} {}", code, reason) : reason;
    text +=
        fmt::format("{:<16} {:<12} {:<26} {:>8} {:>8} {:>8}  {:<9} {:>7} {:>8}\n", trunk.at("name").get<std::string>(),
                    trunk.at("state").get<std::string>(), last, shown(trunk.at("asked")), shown(trunk.at("granted")),
                    trunk.at("bound") ? shown(trunk.at("left")) : "-", trunk.at("next").get<std::string>(),
                    shown(trunk.at("next_in")), trunk.at("attempt").get<int>());
  }
  for (const auto& trunk : status.at("trunks"))
    if (const auto why = trunk.at("why").get<std::string>(); !why.empty())
      text += fmt::format("{}: {}\n", trunk.at("name").get<std::string>(), why);
  for (const auto& trunk : status.at("trunks")) text += network_text(trunk);
  for (const auto& trunk : status.at("trunks"))
    if (!trunk.at("peer_verified").get<bool>())
      text += fmt::format("WARNING: {}: {}\n", trunk.at("name").get<std::string>(), unverified_words);
  return text;
}

bool all_registered(const nlohmann::json& status) {
  const auto& trunks = status.at("trunks");
  for (const auto& trunk : trunks)
    if (!trunk.at("bound").get<bool>()) return false;
  return !trunks.empty();
}

}  // namespace sipreg::agent
