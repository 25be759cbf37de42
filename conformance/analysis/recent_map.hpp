// A map from fingerprints that forgets what was not asked for in a long time, so that it stays small however many keys
// come by.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <utility>

namespace sipreg::conformance::analysis {

template <class Value>
class RecentMap {
 public:
  /// Holds at least the `each` keys that were used last, and at most twice as many.
  explicit RecentMap(std::size_t each) : each_(each) {}

  /// Nothing when it is not there, or forgotten. Valid until the next call.
  [[nodiscard]] Value* find(std::uint64_t key) {
    const auto young = young_.find(key);
    if (young != young_.end()) return &young->second;
    auto old = old_.extract(key);
    if (!old) return nullptr;
    make_room();
    return &young_.insert(std::move(old)).position->second;
  }

  /// As find(), but it is there afterwards.
  [[nodiscard]] Value& operator[](std::uint64_t key) {
    if (Value* const known = find(key)) return *known;
    make_room();
    return young_[key];
  }

  [[nodiscard]] std::size_t size() const noexcept { return young_.size() + old_.size(); }

 private:
  void make_room() {
    if (young_.size() < each_) return;
    old_ = std::move(young_);
    young_.clear();
  }

  std::size_t each_;
  std::unordered_map<std::uint64_t, Value> young_, old_;
};

}  // namespace sipreg::conformance::analysis
