#include "conformance/runner/steering.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace sipreg::conformance {
namespace {

using Anchor = SteerAction::Anchor;
using What = SteerAction::What;

constexpr std::pair<std::string_view, What> actions[] = {{"stop", What::stop},
                                                         {"refresh", What::refresh},
                                                         {"reload", What::reload},
                                                         {"pause", What::pause},
                                                         {"resume", What::resume},
                                                         {"restart", What::restart},
                                                         {"start-registrar", What::start_registrar},
                                                         {"stop-registrar", What::stop_registrar}};

Finding found(Finding place, std::size_t offset, std::string what, std::string cure) {
  place.column += offset;
  place.what = std::move(what);
  place.cure = std::move(cure);
  return place;
}

void read_setting(Piece word, const Finding& place, Settings& settings, std::vector<Finding>& findings) {
  const std::size_t equals = word.text.find('=');
  const std::string name{word.text.substr(0, equals)};
  const auto& known = neutral_settings();
  if (equals == std::string_view::npos) {
    findings.push_back(found(place, word.offset, fmt::format("`{}` gives no value", word.text), "Write name=value"));
  } else if (std::none_of(known.begin(), known.end(), [&](const NeutralSetting& one) { return one.name == name; })) {
    std::vector<std::string_view> names;
    for (const NeutralSetting& one : known) names.push_back(one.name);
    const auto near = nearest(name, names);
    findings.push_back(found(place, word.offset, fmt::format("`{}` is no setting of an agent", name),
                             near ? fmt::format("Did you mean {}?", *near) : "See neutral_settings() for the names"));
  } else {
    settings.emplace_back(name, unquoted(word.text.substr(equals + 1)));
  }
}

class Reader {
 public:
  explicit Reader(const Finding& place) : place_(place) {}

  Steering run(std::string_view text) {
    for (const Piece& action : split({text, 0}, ';'))
      if (!action.text.empty() && action.text != "-") read_action(action);
    return std::move(out_);
  }

 private:
  void read_action(Piece text) {
    const std::size_t colon = text.text.find(':');
    if (colon == std::string_view::npos)
      return complain(text.offset, fmt::format("`{}` has no time", text.text), "Write AT:ACTION, as in 30:stop");
    SteerAction action;
    action.text = text.text;
    std::string_view at = trimmed(text.text.substr(0, colon));
    if (at.starts_with("start+")) action.anchor = Anchor::start;
    if (at.starts_with("stop+")) action.anchor = Anchor::stop;
    if (action.anchor != Anchor::first_register) at.remove_prefix(at.find('+') + 1);
    const auto seconds = read_number(at);
    if (!seconds || *seconds < 0)
      return complain(text.offset, fmt::format("`{}` is no time", at),
                      "Write policy seconds, start+seconds or stop+seconds");
    action.at = *seconds;
    const auto parts = words({text.text.substr(colon + 1), text.offset + colon + 1});
    if (parts.empty()) return complain(text.offset + colon, "no action", "Write what happens behind the colon");
    read_what(parts, action);
  }

  void read_what(const std::vector<Piece>& parts, SteerAction& action) {
    const auto row = std::find_if(std::begin(actions), std::end(actions),
                                  [&](const auto& known) { return known.first == parts[0].text; });
    if (row == std::end(actions))
      return complain(parts[0].offset, fmt::format("`{}` is no action", parts[0].text),
                      "Write stop, refresh, reload, pause, resume, restart, start-registrar or stop-registrar");
    action.what = row->second;
    const bool registrar = action.what == What::start_registrar || action.what == What::stop_registrar;
    for (std::size_t index = 1; index < parts.size(); ++index) {
      const Piece word = parts[index];
      if (action.what == What::reload)
        read_setting(word, place_, action.settings, out_.findings);
      else if (registrar && (word.text == "r1" || word.text == "r2"))
        action.registrar = word.text;
      else
        complain(word.offset, fmt::format("`{}` means nothing behind {}", word.text, parts[0].text), "Leave it out");
    }
    out_.actions.push_back(std::move(action));
  }

  void complain(std::size_t offset, std::string what, std::string cure) {
    out_.findings.push_back(found(place_, offset, std::move(what), std::move(cure)));
  }

  Finding place_;
  Steering out_;
};

}  // namespace

std::string_view to_string(What what) noexcept {
  for (const auto& [name, value] : actions)
    if (value == what) return name;
  return "";
}

bool Steering::stops_agent() const {
  return std::any_of(actions.begin(), actions.end(), [](const SteerAction& one) { return one.what == What::stop; });
}

bool Steering::starts_later(std::string_view registrar) const {
  for (const SteerAction& one : actions)
    if (one.registrar == registrar && (one.what == What::start_registrar || one.what == What::stop_registrar))
      return one.what == What::start_registrar;
  return false;
}

bool Steering::ever_absent(std::string_view registrar) const {
  return std::any_of(actions.begin(), actions.end(), [&](const SteerAction& one) {
    return one.registrar == registrar && (one.what == What::start_registrar || one.what == What::stop_registrar);
  });
}

Steering read_steering(std::string_view text, const Finding& place) { return Reader(place).run(text); }

SettingsRead read_settings(std::string_view text, const Finding& place) {
  SettingsRead out;
  if (text == "-") return out;
  for (const Piece& word : words({text, 0})) read_setting(word, place, out.settings, out.findings);
  return out;
}

const std::vector<NeutralSetting>& neutral_settings() {
  static const std::vector<NeutralSetting> settings = {
      {"expires", "auto", "lifetime asked for: auto or seconds"},
      {"retry", "60", "wait after a failure, seconds"},
      {"unregister", "on", "cancel the registration at the end: on or off"},
      {"privacy", "ignore", "Privacy header: ignore, id or none"},
      {"targets", "1", "registrars to try in order: 1 or 2"},
      {"trunks", "1", "registrations at once"},
      {"user", "trunk1", "user part of the AOR and of the credentials"},
      {"password", "", "a fixed password; random when not given"},
      {"contact", "", "Contact URI; the agent's own choice when not given"},
      {"instance", "", "+sip.instance of the Contact: urn:uuid:..."},
      {"t1", "", "T1, seconds; the case's T1 when not given"},
      {"asked", "", "what Auto asks for, seconds; the agent's default when not given"},
      {"return", "", "after a failover: stay or first"},
      {"redirects", "", "follow 3xx: on or off"},
      {"supported", "", "option tags to offer, separated by commas"},
      {"realm", "", "the realm that the password is for"},
      {"retry-after", "", "honour a longer Retry-After: on or off"},
      {"endpoint-expire", "300/3600", "of a registrar under test: lifetimes that it grants, minimum/normal (P-05)"},
      {"endpoint-nat-expire", "300", "what it grants behind NAT, seconds (P-06)"},
      {"endpoint-retry", "6", "failed tries until it suspends a terminal (P-07)"},
      {"endpoint-suspend", "180", "how long, seconds (P-08)"},
      {"endpoint-replace", "on", "may another terminal replace the first: on or off (P-09)"},
      {"nonce-life", "", "seconds until its nonces are stale; its default when not given"},
      {"extra", "", "further lines of the agent's own configuration, separated by \\n"}};
  return settings;
}

}  // namespace sipreg::conformance
