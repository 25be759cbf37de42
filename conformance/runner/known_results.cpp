#include "conformance/runner/known_results.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace sipreg::conformance {

KnownResults read_known_results(std::string_view text, const std::string& file) {
  KnownResults known;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == '#') continue;
    const std::size_t blank = std::min(line.find_first_of(" \t"), line.size());
    const std::string name{line.substr(0, blank)};
    const std::string reason{trimmed(line.substr(blank))};
    if (name.find('/') == std::string::npos)
      known.findings.push_back(
          {file, number, 1, fmt::format("`{}` names no case", name), "Write PROFILE/ID and the reason"});
    else if (reason.empty())
      known.findings.push_back({file, number, 1, fmt::format("{} has no reason", name), "Say why the agent fails it"});
    else if (!known.reasons.emplace(name, reason).second)
      known.findings.push_back({file, number, 1, fmt::format("{} is listed twice", name), "Leave one line out"});
  }
  return known;
}

KnownResults load_known_results(const std::string& file) {
  const auto text = read_file(file);
  return text ? read_known_results(*text, file) : KnownResults{};
}

}  // namespace sipreg::conformance
