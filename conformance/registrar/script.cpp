#include "conformance/registrar/script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "sipreg/wire/header.hpp"
#include "sipreg/wire/text.hpp"

namespace sipreg::registrar {
namespace {

using Problem = agent::Problem;

template <typename Number>
std::optional<Number> number(std::string_view text, Number low, Number high) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (!(value >= low && value <= high)) return std::nullopt;  // nor is "nan"
  return value;
}

// "3", "5-7", "9-", "*".
bool read_span(Step& step, std::string_view text) {
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  if (text == "*") return true;
  const auto dash = text.find('-');
  const auto first = number<std::uint64_t>(text.substr(0, dash), 1, most);
  const auto end = dash == text.npos ? text : text.substr(dash + 1);
  const auto last = dash != text.npos && end.empty() ? most : number<std::uint64_t>(end, 1, most);
  if (!first || !last || *last < *first) return false;
  step.first = *first;
  step.last = *last;
  return true;
}

bool read_row(Step& step, std::string_view name, std::string_view value) {
  const bool printable =
      std::all_of(value.begin(), value.end(), [](char c) { return static_cast<unsigned char>(c) >= ' ' && c != 127; });
  if (!wire::is_token(name) || value.empty() || !printable) return false;
  auto row = fmt::format("{}: {}\r\n", name, value);
  std::replace(row.begin(), row.end(), '_', ' ');
  step.rows += row;
  return true;
}

bool read_action(Step& step, std::string_view word) {
  if (word == "drop") return step.drop = true;
  if (word == "hang") return step.hang = true;
  if (word == "stale") return step.stale = true;
  const auto equals = word.find('=');
  if (equals == word.npos) {
    step.status = number<int>(word, 200, 699);
    return step.status.has_value();
  }
  const auto name = word.substr(0, equals);
  const auto value = word.substr(equals + 1);
  if (name == "grant") {
    step.grant = number<std::uint32_t>(value, 0, std::numeric_limits<std::uint32_t>::max());
    return step.grant.has_value();
  }
  if (name != "delay") return read_row(step, name, value);
  const auto delay = number<double>(value, 0, 86'400);
  if (delay) step.delay = Duration{static_cast<std::int64_t>(*delay * 1000)};
  return delay.has_value();
}

// Takes what stands before `separator` off the front.
std::string_view take(std::string_view& rest, char separator) {
  const auto end = rest.find(separator);
  const auto item = rest.substr(0, end);
  rest = end == rest.npos ? std::string_view{} : rest.substr(end + 1);
  return item;
}

}  // namespace

std::variant<Script, Problem> read_script(std::string_view text) {
  Script script;
  while (!text.empty()) {
    const auto item = take(text, ',');
    Step step;
    step.text = item;
    auto actions = item;
    const auto span = take(actions, ':');
    if (!read_span(step, span))
      return Problem{fmt::format("\"{}\" is no number of a REGISTER, nor a span", span), "write 3:, 5-7:, 9-: or *:"};
    if (actions.empty()) return Problem{fmt::format("\"{}\" does nothing", item), "write for instance 3:503 or 3:drop"};
    while (!actions.empty())
      if (const auto word = take(actions, '+'); !read_action(step, word))
        return Problem{fmt::format("\"{}\" is no action", word),
                       "write a status, drop, hang, stale, delay=SECONDS, grant=SECONDS or HEADER=VALUE"};
    if (step.drop && step.hang) return Problem{fmt::format("\"{}\" drops and hangs", item), "write one of them"};
    script.push_back(std::move(step));
  }
  return script;
}

const Step* step_for(const Script& script, std::uint64_t number) {
  for (const auto& step : script)
    if (step.first <= number && number <= step.last) return &step;
  return nullptr;
}

}  // namespace sipreg::registrar
