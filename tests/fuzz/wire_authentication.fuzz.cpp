// Challenges and credentials: views lie inside, nothing valid misses what it needs, undoing escapes never grows a text.
// corpus: fixtures/values/authentication
#include <string>

#include "sipreg/wire/credentials.hpp"
#include "wire.hpp"

using namespace sipreg::wire;
using namespace sipreg_fuzz;

namespace {

void require_unquotes(std::string_view inside) {
  std::string plain(inside.size(), '\0');
  const std::size_t length = unquote(inside, plain.data(), plain.size());
  require(length <= inside.size());
  plain.resize(length);
  require(unquoted_equals(inside, plain));
  require(!unquoted_equals(inside, plain + "x"));
  char one = '\0';
  require(unquote(inside, &one, 1) == length && (length == 0 || one == plain[0]));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view value{reinterpret_cast<const char*>(data), size};
  const Challenge challenge = read_challenge(value, false);
  for (const std::string_view part : {challenge.scheme, challenge.realm, challenge.nonce, challenge.opaque,
                                      challenge.domain, challenge.algorithm_text, challenge.parameters}) {
    require_inside(part, value);
    require_unquotes(part);
  }
  require(!challenge.valid || (challenge.digest && !challenge.nonce.empty()));
  require(challenge.qop.present || !(challenge.qop.auth || challenge.qop.auth_int || challenge.qop.other));

  const Credentials credentials = read_credentials(value, true);
  for (const std::string_view part : {credentials.scheme, credentials.username, credentials.realm, credentials.nonce,
                                      credentials.uri, credentials.response, credentials.cnonce, credentials.opaque,
                                      credentials.qop, credentials.nc_text, credentials.algorithm_text})
    require_inside(part, value);
  require(!credentials.valid || (!credentials.response.empty() && credentials.parameter("uri").present()));
  require(credentials.nc.valid || credentials.nc.value == 0);

  const AuthenticationInfo info = read_authentication_info(value);
  for (const std::string_view part : {info.nextnonce, info.rspauth, info.cnonce, info.qop}) require_inside(part, value);
  return 0;
}
