// Unpredictable values: tags, Call-IDs, branches, cnonces, and the entropy that the machine's jitter is drawn from.
#pragma once

#include <cstdint>
#include <string>

namespace sipreg::agent {

/// `bytes` bytes of the system's cryptographic randomness as lower-case hex digits (RFC 3261 19.3 asks for at least
/// four). Throws when there is none: an agent with guessable tags must not start.
[[nodiscard]] std::string random_token(std::size_t bytes);

[[nodiscard]] std::uint64_t random_number();

}  // namespace sipreg::agent
