#include "conformance/deployment/gateway_list.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "conformance/deployment/json_objects.hpp"

namespace sipreg::conformance {
namespace {

using deployment::Gateway;
using deployment::Presence;

enum Member : std::size_t {
  name,
  prefix,
  groups,
  capacity,
  lock_type,
  priority,
  register_type,
  remote_ip,
  signal_port,
  local_ip,
  protocol,
  sip_privacy,
  ret_code
};
constexpr std::string_view members[] = {"name",     "prefix",       "gatewayGroups", "capacity",   "lockType",
                                        "priority", "registerType", "remoteIp",      "signalPort", "localIp",
                                        "protocol", "sipPrivacy",   "retCode"};

class Reader final : public JsonSink {
 public:
  Reader(GatewayList& out, Places& places) : out_(out), places_(places) {}

  void begin(JsonObject&) override {}

  void end(JsonObject& object) override {
    if (object.has_list || is_answer(object)) {
      if (object.number(ret_code).value_or(0) != 0) skip(SkipReason::error_reply, object);
      return;
    }
    if (object.text(name).empty()) return skip(SkipReason::no_name, object);
    keep(object);
  }

 private:
  /// The answer itself, without a list: it has nothing of a gateway.
  static bool is_answer(const JsonObject& object) {
    if (object.has(ret_code)) return true;
    for (std::size_t member = name; member < ret_code; ++member)
      if (object.has(member)) return false;
    return true;
  }

  void keep(const JsonObject& object) {
    sound_ = true;
    Gateway gateway;
    gateway.name = out_.texts.keep(object.text(name));
    gateway.prefixes = out_.texts.keep(object.text(prefix));
    gateway.groups = out_.texts.keep(object.text(groups));
    gateway.remote_address = out_.texts.keep(object.text(remote_ip));
    gateway.local_address = out_.texts.keep(object.text(local_ip));
    gateway.capacity = count<std::uint32_t>(object, capacity);
    gateway.priority = count<std::uint32_t>(object, priority);
    gateway.remote_port = count<std::uint16_t>(object, signal_port);
    gateway.lock = kind(object, lock_type, deployment::to_lock_type);
    gateway.register_type = kind(object, register_type, deployment::to_register_type);
    gateway.protocol = kind(object, protocol, deployment::to_gateway_protocol);
    gateway.privacy = kind(object, sip_privacy, deployment::to_gateway_privacy);
    out_.gateways.push_back(gateway);
    out_.passwords.push_back(object.password      ? Presence::present
                             : object.no_password ? Presence::absent
                                                  : Presence::unknown);
    ++out_.reading.taken;
    if (!sound_) skip(SkipReason::wrong_value, object);
  }

  template <class Number>
  Number count(const JsonObject& object, std::size_t member) {
    const auto number = object.number(member);
    if (number && *number >= 0 && *number <= std::int64_t{std::numeric_limits<Number>::max()})
      return static_cast<Number>(*number);
    sound_ = sound_ && (!object.has(member) || object.text(member).empty());
    return 0;
  }

  template <class Kind>
  Kind kind(const JsonObject& object, std::size_t member, Kind (*to_kind)(std::int64_t)) {
    const Kind value = to_kind(object.number(member).value_or(-1));
    if (value == Kind::unknown) sound_ = sound_ && (!object.has(member) || object.text(member).empty());
    return value;
  }

  void skip(SkipReason reason, const JsonObject& object) {
    const auto [line, column] = places_.at(object.offset);
    out_.reading.skip(reason, line, column);
  }

  GatewayList& out_;
  Places& places_;
  bool sound_ = true;
};

}  // namespace

std::string_view TextStore::keep(std::string_view text) {
  constexpr std::size_t block = std::size_t{1} << 16U;
  if (text.empty()) return {};
  if (blocks_.empty() || blocks_.back().capacity() - blocks_.back().size() < text.size())
    blocks_.emplace_back().reserve(std::max(block, text.size()));
  std::string& last = blocks_.back();
  last.append(text);
  return std::string_view(last).substr(last.size() - text.size());
}

std::size_t GatewayList::find(std::string_view wanted) const {
  const auto named = [&](const Gateway& gateway) { return gateway.name == wanted; };
  return static_cast<std::size_t>(std::find_if(gateways.begin(), gateways.end(), named) - gateways.begin());
}

GatewayList read_gateways(std::string text, std::string source) {
  GatewayList out;
  out.reading.source = std::move(source);
  if (is_utf16(text)) {
    out.reading.skip(SkipReason::utf16, 1, 1);
  } else {
    make_readable(text);
    Places places(text);
    Reader reader(out, places);
    read_json_objects(text, 0, text.size(), members, reader, places, out.reading);
  }
  wipe(text);
  return out;
}

}  // namespace sipreg::conformance
