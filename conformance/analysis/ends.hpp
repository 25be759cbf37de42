// A list that may become very long, of which the beginning and the end are kept.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace sipreg::conformance::analysis {

template <class T>
class Ends {
 public:
  /// Keeps the first `each` and the last `each`.
  explicit Ends(std::size_t each) : each_(each) {}

  void add(const T& item) {
    ++count_;
    if (items_.size() < 2 * each_) {
      if (items_.size() == items_.capacity())
        items_.reserve(std::min(2 * each_, std::max<std::size_t>(2, 2 * items_.size())));
      items_.push_back(item);
      return;
    }
    items_[each_ + turn_] = item;
    turn_ = (turn_ + 1) % each_;
  }

  /// The one added last; there must be one. Valid until the next is added.
  [[nodiscard]] T& back() {
    if (items_.size() < 2 * each_ || count_ == items_.size()) return items_.back();
    return items_[each_ + (turn_ + each_ - 1) % each_];
  }

  [[nodiscard]] const T& back() const { return const_cast<Ends*>(this)->back(); }

  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  [[nodiscard]] std::uint64_t left_out() const noexcept { return count_ - items_.size(); }
  /// How many of in_order() stand before what was left out.
  [[nodiscard]] std::size_t before_gap() const noexcept { return left_out() == 0 ? items_.size() : each_; }

  [[nodiscard]] std::vector<T> in_order() const {
    std::vector<T> all = items_;
    if (left_out() == 0) return all;
    for (std::size_t i = 0; i < each_; ++i) all[each_ + i] = items_[each_ + (turn_ + i) % each_];
    return all;
  }

 private:
  std::size_t each_;
  std::size_t turn_ = 0;  // where the oldest of the last ones stands
  std::uint64_t count_ = 0;
  std::vector<T> items_;
};

}  // namespace sipreg::conformance::analysis
