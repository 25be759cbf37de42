// How a measured number is spread: its least, greatest, median and other quantiles, in bounded memory however many
// values there are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace sipreg::conformance::analysis {

/// Values are counted by cells of a grain that doubles when there would be more than `most_cells` of them: the least
/// and the greatest stay exact, a quantile is as exact as its cell.
class Spread {
 public:
  static constexpr std::size_t most_cells = 128;

  void add(std::int64_t value);

  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  [[nodiscard]] bool empty() const noexcept { return count_ == 0; }
  [[nodiscard]] std::int64_t least() const noexcept { return least_; }
  [[nodiscard]] std::int64_t greatest() const noexcept { return greatest_; }
  /// The value below or at which `permille` of the values lie (nearest rank); 0 of nothing.
  [[nodiscard]] std::int64_t quantile(std::uint32_t permille) const;
  [[nodiscard]] std::int64_t median() const { return quantile(500); }

  /// A cell: its lowest value, and how many values fell into it.
  struct Cell {
    std::int64_t value = 0;
    std::uint64_t count = 0;
  };
  [[nodiscard]] const std::vector<Cell>& cells() const noexcept { return cells_; }
  [[nodiscard]] std::int64_t grain() const noexcept { return grain_; }

 private:
  void coarsen();
  [[nodiscard]] std::int64_t cell_of(std::int64_t value) const noexcept;

  std::vector<Cell> cells_;  // in rising order
  std::int64_t grain_ = 1;
  std::uint64_t count_ = 0;
  std::int64_t least_ = 0;
  std::int64_t greatest_ = 0;
};

}  // namespace sipreg::conformance::analysis
