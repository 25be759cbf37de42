#include "conformance/agent/finding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace sipreg::agent {
namespace {

// Levenshtein distance: how many letters were added, lost or changed.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    auto diagonal = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const auto change = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({row[j] + 1, diagonal + 1, change});
    }
  }
  return row.back();
}

}  // namespace

std::string to_string(const Finding& finding) {
  const auto place = finding.line ? fmt::format("{}:{}:{}", finding.file, finding.line, finding.column) : finding.file;
  return fmt::format("{}: error: {}: {}; {}", place, finding.what, finding.problem.why, finding.problem.cure);
}

std::optional<std::string_view> nearest(std::string_view name, const std::vector<std::string_view>& known) {
  std::optional<std::string_view> best;
  auto least = std::max<std::size_t>(2, name.size() / 3) + 1;
  for (const auto candidate : known) {
    const auto apart = distance(name, candidate);
    if (apart >= least) continue;
    least = apart;
    best = candidate;
  }
  return best;
}

}  // namespace sipreg::agent
