// Comparing two URIs, one a line: symmetric, a readable one equals itself and itself with a letter escaped, and the
// scheme, port or user of one that differs is never overlooked.
// corpus: fixtures/values/uri
#include <string>

#include "sipreg/wire/uri.hpp"
#include "wire.hpp"

using namespace sipreg::wire;
using namespace sipreg_fuzz;

namespace {

/// The URI with the last letter of its user written as %HH.
std::string with_escape(const Uri& uri) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  const auto code = static_cast<unsigned char>(uri.user.back());
  std::string text{uri.text};
  const auto at = static_cast<std::size_t>(uri.user.data() - uri.text.data()) + uri.user.size() - 1;
  return text.replace(at, 1, std::string{'%', digits[code >> 4], digits[code & 15]});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  const std::size_t line = bytes.find('\n');
  const Uri a = read_uri(bytes.substr(0, line));
  const Uri b = read_uri(line == std::string_view::npos ? std::string_view{} : bytes.substr(line + 1));
  require_inside(a, bytes);
  require_inside(b, bytes);
  require(equivalent(a, b) == equivalent(b, a));
  require(equivalent(a, a) == a.valid);
  require(same_host(a.host, b.host) == same_host(b.host, a.host));
  if (equivalent(a, b)) require(a.scheme == b.scheme && a.port == b.port && a.has_user == b.has_user);
  if (!a.valid || a.user.empty() || !is_alpha(a.user.back()) || a.user.find('%') != std::string_view::npos) return 0;
  const std::string escaped = with_escape(a);
  require(equivalent(a, read_uri(escaped)));
  return 0;
}
