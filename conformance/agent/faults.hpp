// What the broken agent can be told to do wrong, one fault at a time: `sipreg-faulty agent ... --fault NAME`. A suite
// that never fails proves nothing: every case must fail under a fault of its own.
//
// These are the places where a fault may reach into the honest agent. Without SIPREG_FAULTS each of them is an inline
// function that does nothing and disappears. Include this header in a .cpp file only: no layout may depend on it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "conformance/agent/channel.hpp"
#include "conformance/agent/config.hpp"
#include "conformance/agent/trunk.hpp"
#include "sipreg/uac/registration.hpp"

namespace sipreg::agent::faults {

/// Who is asking: faults remember some things of each trunk, by its address.
using Key = const void*;

#ifdef SIPREG_FAULTS

/// Is this the fault that is switched on?
[[nodiscard]] bool is(std::string_view name);

/// Switches one fault on for the whole process; false when there is none of this name.
[[nodiscard]] bool choose(std::string_view name);

void config(Key key, TrunkConfig& config);
[[nodiscard]] Duration start_offset(Duration honest);
void call_id(std::string& honest, const TrunkConfig& config);
void send(Key key, Send& send, const Registration& machine, Instant now);
[[nodiscard]] std::string branch(std::string honest);
[[nodiscard]] bool reliable(bool honest);
[[nodiscard]] std::string peer_name(std::string honest);
[[nodiscard]] bool takes_any_name();
void before_send(Channel& channel, const Endpoint& peer);
void text(Key key, std::string& bytes, const Send& send, const TrunkConfig& config);
void sent(Key key, Channel& channel, const Endpoint& peer, const std::string& bytes, const Send& send);
[[nodiscard]] bool resends(Key key, Channel* channel);
[[nodiscard]] bool times_out(Key key, const Registration& machine);
[[nodiscard]] std::string incoming(std::string_view bytes);  ///< what the agent believes to have received
void match(wire::Message& message, Trunk*& trunk, const std::vector<std::shared_ptr<Trunk>>& all);
[[nodiscard]] bool takes_sent_by(bool honest);
void facts(Key key, ResponseFacts& facts, const wire::Message& message, const Registration& machine,
           TrunkConfig& config);
/// True when the answer is to change nothing at all.
[[nodiscard]] bool ignores(Key key, int status);
void provisional(Key key);
[[nodiscard]] bool late_answer(Key key, const wire::Message& message, Instant now);
void concluded(Key key, const Action& action, const Registration& machine, Instant now);
[[nodiscard]] Instant due(Key key, const Registration& machine);
[[nodiscard]] Step come(Key key, Registration& machine, Instant now, std::uint32_t entropy);
void woken(Key key, Duration late);
[[nodiscard]] bool sees_unreachable(Transport transport, const std::string& why);
/// True when the trunk is to go on although its registration is over.
[[nodiscard]] bool outlives(Key key, asio::io_context& context, const ScaledClock& clock, std::uint32_t asked);
void status(TrunkStatus& status);
[[nodiscard]] bool same(bool honest);
[[nodiscard]] Change change(Change honest);
[[nodiscard]] bool stops_all();
[[nodiscard]] bool one_read_one_message();
[[nodiscard]] bool breaks_at_line_end();
[[nodiscard]] bool outbound_in_force(bool honest);
[[nodiscard]] bool pings();
[[nodiscard]] bool misses_pongs();
[[nodiscard]] bool recovers_flow();

#else

inline void config(Key, TrunkConfig&) {}
[[nodiscard]] inline Duration start_offset(Duration honest) { return honest; }
inline void call_id(std::string&, const TrunkConfig&) {}
inline void send(Key, Send&, const Registration&, Instant) {}
[[nodiscard]] inline std::string branch(std::string honest) { return honest; }
[[nodiscard]] inline bool reliable(bool honest) { return honest; }
[[nodiscard]] inline std::string peer_name(std::string honest) { return honest; }
[[nodiscard]] inline bool takes_any_name() { return false; }
inline void before_send(Channel&, const Endpoint&) {}
inline void text(Key, std::string&, const Send&, const TrunkConfig&) {}
inline void sent(Key, Channel&, const Endpoint&, const std::string&, const Send&) {}
[[nodiscard]] inline bool resends(Key, Channel*) { return true; }
[[nodiscard]] inline bool times_out(Key, const Registration&) { return true; }
[[nodiscard]] inline std::string_view incoming(std::string_view bytes) { return bytes; }
inline void match(wire::Message&, Trunk*&, const std::vector<std::shared_ptr<Trunk>>&) {}
[[nodiscard]] inline bool takes_sent_by(bool honest) { return honest; }
inline void facts(Key, ResponseFacts&, const wire::Message&, const Registration&, TrunkConfig&) {}
[[nodiscard]] inline bool ignores(Key, int) { return false; }
inline void provisional(Key) {}
[[nodiscard]] inline bool late_answer(Key, const wire::Message&, Instant) { return false; }
inline void concluded(Key, const Action&, const Registration&, Instant) {}
[[nodiscard]] inline Instant due(Key, const Registration& machine) { return machine.next_deadline(); }
[[nodiscard]] inline Step come(Key, Registration& machine, Instant now, std::uint32_t entropy) {
  return machine.on_deadline(now, entropy);
}
inline void woken(Key, Duration) {}
[[nodiscard]] inline bool sees_unreachable(Transport, const std::string&) { return true; }
[[nodiscard]] inline bool outlives(Key, asio::io_context&, const ScaledClock&, std::uint32_t) { return false; }
inline void status(TrunkStatus&) {}
[[nodiscard]] inline bool same(bool honest) { return honest; }
[[nodiscard]] inline Change change(Change honest) { return honest; }
[[nodiscard]] inline bool stops_all() { return false; }
[[nodiscard]] inline bool one_read_one_message() { return false; }
[[nodiscard]] inline bool breaks_at_line_end() { return false; }
[[nodiscard]] inline bool outbound_in_force(bool honest) { return honest; }
[[nodiscard]] inline bool pings() { return true; }
[[nodiscard]] inline bool misses_pongs() { return true; }
[[nodiscard]] inline bool recovers_flow() { return true; }

#endif

}  // namespace sipreg::agent::faults
