// What several kinds of logs write alike.
#pragma once

#include <string_view>

#include "conformance/text.hpp"
#include "conformance/trace/text_log.hpp"

namespace sipreg::conformance {

inline constexpr std::string_view arrow = " -> ";

/// "192.0.2.1:5060 -> 192.0.2.2:5060"
[[nodiscard]] inline bool read_endpoints(std::string_view text, Announcement& announcement) {
  const std::size_t at = text.find(arrow);
  if (at == std::string_view::npos) return false;
  const auto source = read_endpoint(trimmed(text.substr(0, at)));
  const auto destination = read_endpoint(trimmed(text.substr(at + arrow.size())));
  if (!source || !destination) return false;
  announcement.source = *source;
  announcement.destination = *destination;
  return true;
}

}  // namespace sipreg::conformance
