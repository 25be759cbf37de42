// What is bound to each address of record: the numbers that the library keeps, and the texts beside them.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>

#include "sipreg/registrar/bindings.hpp"

namespace sipreg::registrar {

inline constexpr std::size_t most_addresses = 100'000;  ///< of record, with a binding
inline constexpr std::size_t longest_contact = 1024;    ///< bytes of one Contact, and of all Path rows

/// The text of a binding.
struct BoundContact {
  std::string uri;
  std::string parameters;  ///< of the Contact, without expires, each with its ';'
  std::string path;        ///< all of it; empty: none
};

struct AddressOfRecord {
  Bindings bindings;
  std::array<BoundContact, max_bindings> contacts;
};

class Location {
 public:
  /// Null when nothing was ever bound.
  [[nodiscard]] AddressOfRecord* find(std::string_view aor);

  /// Makes it when it is missing; null when there are too many and none of them has ended.
  [[nodiscard]] AddressOfRecord* make(const std::string& aor, Instant now);

  /// Forgets it when nothing is bound.
  void drop_empty(std::string_view aor, Instant now);

  [[nodiscard]] std::size_t size() const { return records_.size(); }

 private:
  std::map<std::string, AddressOfRecord, std::less<>> records_;
};

}  // namespace sipreg::registrar
