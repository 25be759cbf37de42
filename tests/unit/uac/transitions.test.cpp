#include "sipreg/uac/transitions.hpp"

#include <cstddef>
#include <set>
#include <string_view>
#include <utility>

#include "catch.hpp"

namespace {
using namespace sipreg;

constexpr State state_at(std::size_t index) { return static_cast<State>(index); }
constexpr Input input_at(std::size_t index) { return static_cast<Input>(index); }

static_assert(reaction(State::pending, Input::accept).to == State::registered);
static_assert(reaction(State::stopped, Input::accept).effect == Effect::ignore);
static_assert(static_cast<std::size_t>(State::stopped) + 1 == state_count);
static_assert(static_cast<std::size_t>(Input::finish) + 1 == input_count);

bool ending(State state) {
  return state == State::draining || state == State::cancel_held || state == State::cancelling ||
         state == State::stopped;
}

constexpr Input stops[] = {Input::stop, Input::stop_closed, Input::stop_quietly};
}  // namespace

TEST_CASE("No pair of state and input is listed twice and every listed one does something") {
  std::set<std::pair<State, Input>> seen;
  for (const Transition& row : transitions) {
    CAPTURE(to_string(row.from), to_string(row.input));
    CHECK(seen.insert({row.from, row.input}).second);
    CHECK(row.effect != Effect::ignore);
    CHECK(reaction(row.from, row.input).to == row.to);
    CHECK(reaction(row.from, row.input).effect == row.effect);
  }
}

TEST_CASE("A pair that is not listed stays where it is and does nothing") {
  std::set<std::pair<State, Input>> listed;
  for (const Transition& row : transitions) listed.insert({row.from, row.input});
  for (std::size_t s = 0; s < state_count; ++s)
    for (std::size_t i = 0; i < input_count; ++i) {
      if (listed.count({state_at(s), input_at(i)}) == 1) continue;
      CAPTURE(to_string(state_at(s)), to_string(input_at(i)));
      CHECK(reaction(state_at(s), input_at(i)).to == state_at(s));
      CHECK(reaction(state_at(s), input_at(i)).effect == Effect::ignore);
    }
}

TEST_CASE("Every state can be reached and every input is used") {
  std::set<State> reached = {State::idle};
  for (std::size_t round = 0; round < state_count; ++round)
    for (const Transition& row : transitions)
      if (reached.count(row.from) == 1) reached.insert(row.to);
  CHECK(reached.size() == state_count);
  std::set<Input> used;
  for (const Transition& row : transitions) used.insert(row.input);
  CHECK(used.size() == input_count);
}

TEST_CASE("At most one REGISTER is pending") {
  // Invariant 1: no attempt begins while one is under way; only its own answer or its own failure sends another.
  for (const Transition& row : transitions) {
    CAPTURE(to_string(row.from), to_string(row.input));
    if (row.effect == Effect::attempt) CHECK_FALSE(transaction_pending(row.from));
    if (row.effect == Effect::resend) CHECK((row.from == State::pending || row.from == State::cancelling));
    if (row.effect == Effect::advance) CHECK(row.from == State::pending);
  }
}

TEST_CASE("Only a pending REGISTER can be accepted or fail") {
  for (std::size_t s = 0; s < state_count; ++s)
    for (const Input input : {Input::accept, Input::fail, Input::refuse, Input::failover}) {
      CAPTURE(to_string(state_at(s)), to_string(input));
      CHECK((reaction(state_at(s), input).effect != Effect::ignore) == (state_at(s) == State::pending));
    }
}

TEST_CASE("A success arms the refresh and a failure the retry and never both") {
  CHECK(reaction(State::pending, Input::accept).effect == Effect::bind);
  CHECK(reaction(State::pending, Input::fail).effect == Effect::wait);
  for (const Transition& row : transitions) {
    CAPTURE(to_string(row.from), to_string(row.input));
    CHECK((row.effect == Effect::bind) == (row.to == State::registered && row.from != State::registered));
    CHECK((row.effect == Effect::wait) == (row.to == State::waiting));
    CHECK((row.effect == Effect::halt) == (row.to == State::halted));
    CHECK((row.effect == Effect::end) == (row.to == State::stopped));
    CHECK((row.effect == Effect::attempt) <= (row.to == State::pending));
    CHECK((row.effect == Effect::cancel) <= (row.to == State::cancelling));
  }
}

TEST_CASE("A state that waits sends when its deadline comes and is held when the window is closed") {
  for (const State state : {State::held, State::registered, State::waiting}) {
    CAPTURE(to_string(state));
    CHECK(reaction(state, Input::due).effect == Effect::attempt);
    CHECK(reaction(state, Input::due_closed).to == State::held);
    CHECK(reaction(state, Input::due_closed).effect == Effect::hold);
  }
  CHECK(reaction(State::scheduled, Input::due).effect == Effect::attempt);
  CHECK(reaction(State::cancel_held, Input::due).effect == Effect::cancel);
}

TEST_CASE("Every state that is not terminal has a deadline or a transaction that leads on") {
  for (std::size_t s = 0; s < state_count; ++s) {
    const State state = state_at(s);
    CAPTURE(to_string(state));
    if (terminal(state)) {
      CHECK(reaction(state, Input::due).effect == Effect::ignore);
      CHECK(reaction(state, Input::due_closed).effect == Effect::ignore);
    } else if (state == State::pending) {
      CHECK(reaction(state, Input::fail).to != state);
    } else if (transaction_pending(state)) {
      CHECK(reaction(state, Input::finish).to == State::stopped);
    } else {
      CHECK(reaction(state, Input::due).to != state);
    }
  }
}

TEST_CASE("Every live state obeys a stop and after it nothing is sent but the cancel") {
  for (std::size_t s = 0; s < state_count; ++s) {
    const State state = state_at(s);
    CAPTURE(to_string(state));
    if (!ending(state)) CHECK(reaction(state, Input::stop_quietly).to == State::stopped);
    for (const Input input : stops)
      if (reaction(state, input).effect != Effect::ignore) CHECK(ending(reaction(state, input).to));
  }
  for (const Transition& row : transitions) {
    if (!ending(row.from)) continue;
    CAPTURE(to_string(row.from), to_string(row.input));
    CHECK(ending(row.to));
    CHECK((row.effect == Effect::cancel || row.effect == Effect::end || row.effect == Effect::hold ||
           (row.effect == Effect::resend && row.from == State::cancelling)));
  }
  for (std::size_t i = 0; i < input_count; ++i) CHECK(reaction(State::stopped, input_at(i)).effect == Effect::ignore);
}

TEST_CASE("A state in which a binding may live can be cancelled at once or after the window") {
  for (const State state : {State::held, State::registered, State::waiting, State::halted, State::draining}) {
    CAPTURE(to_string(state));
    CHECK(reaction(state, Input::stop).effect == Effect::cancel);
    CHECK(reaction(state, Input::stop_closed).to == State::cancel_held);
  }
  CHECK(reaction(State::pending, Input::stop).effect == Effect::drain);
}

TEST_CASE("A halted registration tries again only when it is forced") {
  for (std::size_t i = 0; i < input_count; ++i) {
    const Input input = input_at(i);
    CAPTURE(to_string(input));
    const bool sends = reaction(State::halted, input).effect == Effect::attempt;
    CHECK(sends == (input == Input::force));
  }
}

TEST_CASE("States and inputs and effects have names of their own") {
  std::set<std::string_view> names;
  for (std::size_t s = 0; s < state_count; ++s) names.insert(to_string(state_at(s)));
  CHECK(names.size() == state_count);
  names.clear();
  for (std::size_t i = 0; i < input_count; ++i) names.insert(to_string(input_at(i)));
  CHECK(names.size() == input_count);
  names.clear();
  for (std::size_t e = 0; e <= static_cast<std::size_t>(Effect::end); ++e)
    names.insert(to_string(static_cast<Effect>(e)));
  CHECK(names.size() == static_cast<std::size_t>(Effect::end) + 1);
  CHECK(to_string(State::cancel_held) == "cancel_held");
  CHECK(to_string(Input::stop_quietly) == "stop_quietly");
  CHECK(to_string(Effect::adjust) == "adjust");
}
