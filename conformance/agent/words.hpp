// The library's enumerations as words of log and status. They are part of the JSON formats: change none, add.
#pragma once

#include <string_view>

#include "sipreg/policy/facts.hpp"
#include "sipreg/uac/action.hpp"

namespace sipreg::agent {

[[nodiscard]] std::string_view word(SendReason reason);
[[nodiscard]] std::string_view word(Reason reason);
[[nodiscard]] std::string_view word(ContactMatch match);
[[nodiscard]] std::string_view word(ExpirySource source);

}  // namespace sipreg::agent
