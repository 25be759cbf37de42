// The transition table of a registration: states, inputs, effects, in one place. The machine has no other transitions.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sipreg/version.hpp"

namespace sipreg {
inline namespace v0 {

enum class State : std::uint8_t {
  idle,         ///< made, not started
  scheduled,    ///< started with an offset that has not passed
  pending,      ///< a REGISTER has neither a final answer nor timed out
  held,         ///< a REGISTER waits for the rate window or a blocked server
  registered,   ///< a 2xx granted a lifetime; the refresh is armed
  waiting,      ///< the last attempt failed; the retry is armed
  halted,       ///< refused for good; nothing is armed
  draining,     ///< stopped while a REGISTER was pending: its answer is awaited, for a bounded time
  cancel_held,  ///< the cancel waits for the rate window, a second at most
  cancelling,   ///< the cancel has neither a final answer nor given up
  stopped,      ///< over
};
inline constexpr std::size_t state_count = 11;

/// Events, after policy has judged them.
enum class Input : std::uint8_t {
  start,         ///< at once
  start_later,   ///< with an offset
  due,           ///< the deadline has come and the window is open
  due_closed,    ///< the deadline has come and the window is closed
  force,         ///< refresh now, or changed settings that need a REGISTER; the window is open
  force_closed,  ///< the same with the window closed
  adjust,        ///< changed settings that only move a timer
  accept,        ///< a 2xx with a living binding of ours
  resend,        ///< the answer asks for the request in another form, at once
  failover,      ///< this target failed and another one is left
  fail,          ///< the attempt failed; it may succeed later
  refuse,        ///< the attempt was refused for good
  stop,          ///< there may be a binding to cancel
  stop_closed,   ///< the same with the window closed
  stop_quietly,  ///< nothing to cancel, or cancelling is off
  finish,        ///< the cancel is answered, or its time is up
};
inline constexpr std::size_t input_count = 16;

/// What a transition does.
enum class Effect : std::uint8_t {
  ignore,    ///< nothing: late answers and needless requests change nothing
  schedule,  ///< arm the start
  attempt,   ///< begin an attempt: a new REGISTER
  hold,      ///< arm the opening of the window
  bind,      ///< arm the refresh
  resend,    ///< the same attempt, another REGISTER
  advance,   ///< the same attempt, the next target
  wait,      ///< arm the retry
  halt,      ///< arm nothing
  remember,  ///< do it again when the pending REGISTER is over
  adjust,    ///< arm the deadline anew
  drain,     ///< bound the wait for the pending answer
  cancel,    ///< send the cancel
  end,       ///< over
};

struct Transition {
  State from;
  Input input;
  State to;
  Effect effect;
};

/// A pair that is not listed stays where it is and does nothing.
// clang-format off
inline constexpr Transition transitions[] = {
    {State::idle, Input::start, State::pending, Effect::attempt},
    {State::idle, Input::start_later, State::scheduled, Effect::schedule},
    {State::idle, Input::stop_quietly, State::stopped, Effect::end},

    {State::scheduled, Input::due, State::pending, Effect::attempt},
    {State::scheduled, Input::force, State::pending, Effect::attempt},
    {State::scheduled, Input::stop_quietly, State::stopped, Effect::end},

    {State::pending, Input::accept, State::registered, Effect::bind},
    {State::pending, Input::resend, State::pending, Effect::resend},
    {State::pending, Input::failover, State::pending, Effect::advance},
    {State::pending, Input::fail, State::waiting, Effect::wait},
    {State::pending, Input::refuse, State::halted, Effect::halt},
    {State::pending, Input::force_closed, State::pending, Effect::remember},
    {State::pending, Input::stop, State::draining, Effect::drain},
    {State::pending, Input::stop_closed, State::draining, Effect::drain},
    {State::pending, Input::stop_quietly, State::stopped, Effect::end},

    {State::held, Input::due, State::pending, Effect::attempt},
    {State::held, Input::due_closed, State::held, Effect::hold},
    {State::held, Input::stop, State::cancelling, Effect::cancel},
    {State::held, Input::stop_closed, State::cancel_held, Effect::hold},
    {State::held, Input::stop_quietly, State::stopped, Effect::end},

    {State::registered, Input::due, State::pending, Effect::attempt},
    {State::registered, Input::due_closed, State::held, Effect::hold},
    {State::registered, Input::force, State::pending, Effect::attempt},
    {State::registered, Input::force_closed, State::held, Effect::hold},
    {State::registered, Input::adjust, State::registered, Effect::adjust},
    {State::registered, Input::stop, State::cancelling, Effect::cancel},
    {State::registered, Input::stop_closed, State::cancel_held, Effect::hold},
    {State::registered, Input::stop_quietly, State::stopped, Effect::end},

    {State::waiting, Input::due, State::pending, Effect::attempt},
    {State::waiting, Input::due_closed, State::held, Effect::hold},
    {State::waiting, Input::force, State::pending, Effect::attempt},
    {State::waiting, Input::force_closed, State::held, Effect::hold},
    {State::waiting, Input::stop, State::cancelling, Effect::cancel},
    {State::waiting, Input::stop_closed, State::cancel_held, Effect::hold},
    {State::waiting, Input::stop_quietly, State::stopped, Effect::end},

    {State::halted, Input::force, State::pending, Effect::attempt},
    {State::halted, Input::force_closed, State::held, Effect::hold},
    {State::halted, Input::stop, State::cancelling, Effect::cancel},
    {State::halted, Input::stop_closed, State::cancel_held, Effect::hold},
    {State::halted, Input::stop_quietly, State::stopped, Effect::end},

    {State::draining, Input::stop, State::cancelling, Effect::cancel},
    {State::draining, Input::stop_closed, State::cancel_held, Effect::hold},
    {State::draining, Input::finish, State::stopped, Effect::end},

    {State::cancel_held, Input::due, State::cancelling, Effect::cancel},
    {State::cancelling, Input::resend, State::cancelling, Effect::resend},
    {State::cancelling, Input::finish, State::stopped, Effect::end},
};
// clang-format on

namespace detail {
struct Reaction {
  State to = State::idle;
  Effect effect = Effect::ignore;
};
using ReactionTable = std::array<std::array<Reaction, input_count>, state_count>;

[[nodiscard]] constexpr ReactionTable index_transitions() noexcept {
  ReactionTable table{};
  for (std::size_t state = 0; state < state_count; ++state)
    for (std::size_t input = 0; input < input_count; ++input) table[state][input].to = static_cast<State>(state);
  for (const Transition& row : transitions)
    table[static_cast<std::size_t>(row.from)][static_cast<std::size_t>(row.input)] = {row.to, row.effect};
  return table;
}
inline constexpr ReactionTable reactions = index_transitions();
}  // namespace detail

/// The reaction of `state` to `input`: one table read.
[[nodiscard]] constexpr detail::Reaction reaction(State state, Input input) noexcept {
  return detail::reactions[static_cast<std::size_t>(state)][static_cast<std::size_t>(input)];
}

/// Is nothing armed in this state, and rightly so?
[[nodiscard]] constexpr bool terminal(State state) noexcept {
  return state == State::idle || state == State::halted || state == State::stopped;
}

/// Is a REGISTER under way in this state?
[[nodiscard]] constexpr bool transaction_pending(State state) noexcept {
  return state == State::pending || state == State::draining || state == State::cancelling;
}

[[nodiscard]] constexpr std::string_view to_string(State state) noexcept {
  constexpr std::string_view names[state_count] = {"idle",        "scheduled",  "pending", "held",
                                                   "registered",  "waiting",    "halted",  "draining",
                                                   "cancel_held", "cancelling", "stopped"};
  return names[static_cast<std::size_t>(state)];
}

[[nodiscard]] constexpr std::string_view to_string(Input input) noexcept {
  constexpr std::string_view names[input_count] = {
      "start",  "start_later", "due",  "due_closed", "force", "force_closed", "adjust",       "accept",
      "resend", "failover",    "fail", "refuse",     "stop",  "stop_closed",  "stop_quietly", "finish"};
  return names[static_cast<std::size_t>(input)];
}

[[nodiscard]] constexpr std::string_view to_string(Effect effect) noexcept {
  constexpr std::string_view names[] = {"ignore", "schedule", "attempt",  "hold",   "bind",  "resend", "advance",
                                        "wait",   "halt",     "remember", "adjust", "drain", "cancel", "end"};
  return names[static_cast<std::size_t>(effect)];
}

}  // namespace v0
}  // namespace sipreg
