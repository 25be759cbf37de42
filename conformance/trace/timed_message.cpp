#include "conformance/trace/timed_message.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace sipreg::conformance {
namespace {
constexpr std::string_view party_names[] = {"agent", "r1", "r2", "relay"};
}

std::string_view to_string(Party party) noexcept { return party_names[static_cast<std::size_t>(party)]; }

std::optional<Party> find_party(std::string_view name) noexcept {
  for (const Party party : {Party::agent, Party::r1, Party::r2, Party::relay})
    if (to_string(party) == name) return party;
  return std::nullopt;
}

void arrange(std::vector<TimedMessage>& messages, std::int64_t start_us, double speed) {
  std::stable_sort(messages.begin(), messages.end(),
                   [](const TimedMessage& a, const TimedMessage& b) { return a.epoch_us < b.epoch_us; });
  std::map<std::tuple<Party, Party, std::string_view>, std::size_t> seen;
  for (std::size_t index = 0; index < messages.size(); ++index) {
    TimedMessage& message = messages[index];
    message.line = index + 2;
    message.t = static_cast<double>(message.epoch_us - start_us) / 1e6 * speed;
    message.copy = ++seen[{message.from, message.to, message.raw}];
  }
}

}  // namespace sipreg::conformance
