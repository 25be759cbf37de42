#include "conformance/analysis/spread.hpp"

#include <algorithm>

namespace sipreg::conformance::analysis {

std::int64_t Spread::cell_of(std::int64_t value) const noexcept {
  const std::int64_t rest = value % grain_;
  return value - (rest < 0 ? rest + grain_ : rest);
}

void Spread::add(std::int64_t value) {
  least_ = count_ == 0 ? value : std::min(least_, value);
  greatest_ = count_ == 0 ? value : std::max(greatest_, value);
  ++count_;
  const std::int64_t cell = cell_of(value);
  const auto at = std::lower_bound(cells_.begin(), cells_.end(), cell,
                                   [](const Cell& one, std::int64_t wanted) { return one.value < wanted; });
  if (at != cells_.end() && at->value == cell) {
    ++at->count;
    return;
  }
  cells_.insert(at, {cell, 1});
  while (cells_.size() > most_cells) coarsen();
}

void Spread::coarsen() {
  grain_ *= 2;
  std::vector<Cell> merged;
  for (const Cell& one : cells_) {
    const std::int64_t cell = cell_of(one.value);
    if (!merged.empty() && merged.back().value == cell)
      merged.back().count += one.count;
    else
      merged.push_back({cell, one.count});
  }
  cells_ = std::move(merged);
}

std::int64_t Spread::quantile(std::uint32_t permille) const {
  if (count_ == 0) return 0;
  const std::uint64_t whole = count_ / 1000 * permille + (count_ % 1000 * permille + 999) / 1000;
  const std::uint64_t rank = std::max<std::uint64_t>(whole, 1);
  std::uint64_t passed = 0;
  for (const Cell& one : cells_) {
    passed += one.count;
    if (passed >= rank) return std::clamp(one.value + grain_ / 2, least_, greatest_);
  }
  return greatest_;
}

}  // namespace sipreg::conformance::analysis
