// Writes a REGISTER (RFC 3261 8.1.1, 10.2): what never changes of a registration, and what one request adds to it. And
// the OPTIONS of its keep-alive.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sipreg::agent {

enum class Transport : std::uint8_t { udp, tcp, tls };

[[nodiscard]] std::string_view to_string(Transport transport);

/// The texts of one registration that stay the same from the first REGISTER to the cancel (invariant 8).
struct RegistrationTexts {
  std::string aor;  ///< "sip:user@example.net": To and From
  std::string from_tag;
  std::string call_id;
  std::string contact;   ///< the Contact URI, without brackets
  std::string instance;  ///< "urn:uuid:..." for +sip.instance; empty: none
};

/// What one request adds.
struct RequestTexts {
  std::string request_uri;  ///< the registrar's domain, no user part (10.2)
  Transport transport = Transport::udp;
  std::string sent_by;  ///< host:port of our Via
  std::string branch;
  std::uint32_t cseq = 1;
  std::uint32_t lifetime = 0;  ///< seconds; in the Expires header and as the Contact parameter, so they never differ
  std::uint32_t reg_id = 0;    ///< the number of the flow (RFC 5626); 0: none
  std::string privacy;         ///< empty: no header
  std::string supported;       ///< option tags, comma separated; empty: no header
  std::vector<std::string> credentials;  ///< whole header rows, without line end
};

[[nodiscard]] std::string write_register(const RegistrationTexts& registration, const RequestTexts& request);

/// To the registrar itself (RFC 3261 11.1), from the AOR; the lifetime and what only a REGISTER carries are left out.
/// Call-ID and tag are not those of the registration: it is another request, outside of it.
[[nodiscard]] std::string write_options(const RegistrationTexts& registration, const RequestTexts& request);

}  // namespace sipreg::agent
