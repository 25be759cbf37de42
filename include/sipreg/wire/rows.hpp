// Walks over rows of one header, and over the items of their lists. Nothing is stored: an iterator reads on from where
// it stands, and stops after as many rows as the message is known to hold.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sipreg/wire/header.hpp"

namespace sipreg {
inline namespace v0 {
namespace wire {

/// The end of every range here.
struct RangeEnd {};

/// The rows of one header (or of two: both challenges), or all rows with one name, in the order of the message.
class RowRange {
 public:
  class iterator {
   public:
    constexpr iterator() noexcept = default;
    constexpr explicit iterator(const RowRange& range) noexcept
        : head_{range.head_},
          name_{range.name_},
          at_{range.first_},
          left_{range.count_},
          a_{range.a_},
          b_{range.b_},
          any_{range.any_} {
      advance();
    }
    [[nodiscard]] constexpr std::string_view operator*() const noexcept { return row_.value; }
    /// The row with its name as written; an empty one at the end.
    [[nodiscard]] constexpr const Row& row() const noexcept { return row_; }
    constexpr iterator& operator++() noexcept {
      advance();
      return *this;
    }
    [[nodiscard]] friend constexpr bool operator!=(const iterator& a, RangeEnd) noexcept { return !a.done_; }
    [[nodiscard]] friend constexpr bool operator==(const iterator& a, RangeEnd) noexcept { return a.done_; }

   private:
    constexpr void advance() noexcept {
      done_ = true;
      while (left_ != 0) {
        const RowStep step = next_row(head_, at_, row_);
        if (step == RowStep::end || step == RowStep::unfinished) break;
        if (step == RowStep::unreadable || !wanted()) continue;
        --left_;
        done_ = false;
        return;
      }
      row_ = {};
    }
    [[nodiscard]] constexpr bool wanted() const noexcept {
      if (any_) return true;
      if (!name_.empty()) return iequals(row_.name, name_);
      return row_.header == a_ || row_.header == b_;
    }

    std::string_view head_;
    std::string_view name_;
    Row row_;
    std::size_t at_ = 0;
    std::size_t left_ = 0;
    HeaderName a_ = HeaderName::other;
    HeaderName b_ = HeaderName::other;
    bool any_ = false;
    bool done_ = true;
  };

  constexpr RowRange() noexcept = default;
  /// `count` rows of `a` or `b`, the first of them at offset `first` of `head`.
  constexpr RowRange(std::string_view head, std::size_t first, std::size_t count, HeaderName a, HeaderName b) noexcept
      : head_{head}, first_{first}, count_{count}, a_{a}, b_{b} {}
  /// `count` rows of any name, from offset `first` on.
  constexpr RowRange(std::string_view head, std::size_t first, std::size_t count) noexcept
      : head_{head}, first_{first}, count_{count}, any_{true} {}
  /// Rows called `name`, from offset `first` on.
  constexpr RowRange(std::string_view head, std::size_t first, std::string_view name) noexcept
      : head_{head}, name_{name}, first_{first}, count_{head.size()} {}

  [[nodiscard]] constexpr iterator begin() const noexcept { return iterator{*this}; }
  [[nodiscard]] static constexpr RangeEnd end() noexcept { return {}; }
  [[nodiscard]] constexpr bool empty() const noexcept { return begin() == end(); }

 private:
  std::string_view head_;
  std::string_view name_;
  std::size_t first_ = 0;
  std::size_t count_ = 0;
  HeaderName a_ = HeaderName::other;
  HeaderName b_ = HeaderName::other;
  bool any_ = false;
};

/// The items of all rows of one header: lists, several rows, folded rows, in any mix. Empty items are skipped.
class ItemRange {
 public:
  class iterator {
   public:
    constexpr iterator() noexcept = default;
    constexpr iterator(RowRange rows, char separator) noexcept : row_{rows.begin()}, separator_{separator} {
      if (row_ != RangeEnd{}) rest_ = *row_;
      advance();
    }
    [[nodiscard]] constexpr std::string_view operator*() const noexcept { return item_; }
    constexpr iterator& operator++() noexcept {
      advance();
      return *this;
    }
    [[nodiscard]] friend constexpr bool operator!=(const iterator& a, RangeEnd) noexcept { return !a.item_.empty(); }
    [[nodiscard]] friend constexpr bool operator==(const iterator& a, RangeEnd) noexcept { return a.item_.empty(); }

   private:
    constexpr void advance() noexcept {
      while (row_ != RangeEnd{}) {
        if (next_item(rest_, separator_, item_)) return;
        ++row_;
        if (row_ != RangeEnd{}) rest_ = *row_;
      }
    }

    RowRange::iterator row_;
    std::string_view rest_;
    std::string_view item_;
    char separator_ = ',';
  };

  constexpr explicit ItemRange(RowRange rows, char separator = ',') noexcept : rows_{rows}, separator_{separator} {}
  [[nodiscard]] constexpr iterator begin() const noexcept { return iterator{rows_, separator_}; }
  [[nodiscard]] static constexpr RangeEnd end() noexcept { return {}; }
  [[nodiscard]] constexpr bool empty() const noexcept { return begin() == end(); }

 private:
  RowRange rows_;
  char separator_;
};

}  // namespace wire
}  // namespace v0
}  // namespace sipreg
