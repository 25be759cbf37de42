#include "conformance/registrar/location.hpp"

namespace sipreg::registrar {

AddressOfRecord* Location::find(std::string_view aor) {
  const auto found = records_.find(aor);
  return found == records_.end() ? nullptr : &found->second;
}

AddressOfRecord* Location::make(const std::string& aor, Instant now) {
  if (auto* known = find(aor)) return known;
  if (records_.size() >= most_addresses)
    std::erase_if(records_, [now](const auto& entry) { return entry.second.bindings.living(now) == 0; });
  if (records_.size() >= most_addresses) return nullptr;
  return &records_[aor];
}

void Location::drop_empty(std::string_view aor, Instant now) {
  const auto found = records_.find(aor);
  if (found != records_.end() && found->second.bindings.living(now) == 0) records_.erase(found);
}

}  // namespace sipreg::registrar
