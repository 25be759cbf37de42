// WWW-Authenticate and Proxy-Authenticate (RFC 3261 20.44, RFC 7616 3.3, RFC 8760). One row is one challenge: SIP never
// merges these rows with commas (RFC 3261 7.3.1). Should a server do so, the first challenge of the row is read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sipreg/wire/parameter.hpp"
#include "sipreg/wire/rows.hpp"

namespace sipreg {
inline namespace v0 {
namespace wire {

enum class Algorithm : std::uint8_t { md5, md5_sess, sha256, sha256_sess, sha512_256, sha512_256_sess, unknown };

/// The name that RFC 7616 6.1 registers; empty for `unknown`.
[[nodiscard]] constexpr std::string_view to_string(Algorithm algorithm) noexcept {
  switch (algorithm) {
    case Algorithm::md5: return "MD5";
    case Algorithm::md5_sess: return "MD5-sess";
    case Algorithm::sha256: return "SHA-256";
    case Algorithm::sha256_sess: return "SHA-256-sess";
    case Algorithm::sha512_256: return "SHA-512-256";
    case Algorithm::sha512_256_sess: return "SHA-512-256-sess";
    case Algorithm::unknown: return "";
  }
  return "";
}

[[nodiscard]] constexpr Algorithm read_algorithm(std::string_view text) noexcept {
  for (const Algorithm known : {Algorithm::md5, Algorithm::md5_sess, Algorithm::sha256, Algorithm::sha256_sess,
                                Algorithm::sha512_256, Algorithm::sha512_256_sess})
    if (iequals(text, to_string(known))) return known;
  return Algorithm::unknown;
}

/// The qop-options of a challenge.
struct QopOptions {
  bool present = false;  ///< qop= was written
  bool auth = false;
  bool auth_int = false;
  bool other = false;  ///< something unknown was offered too (to be ignored, RFC 7616 3.3)
};

[[nodiscard]] constexpr QopOptions read_qop_options(std::string_view text) noexcept {
  QopOptions options{true, false, false, false};
  std::string_view item;
  while (next_item(text, ',', item)) {
    if (iequals(item, "auth")) {
      options.auth = true;
    } else if (iequals(item, "auth-int")) {
      options.auth_int = true;
    } else {
      options.other = true;
    }
  }
  return options;
}

/// One challenge. Texts are the insides of quoted strings with escapes in place: echo them verbatim between quotes, and
/// use unquote() or unquoted_equals() to compare and hash.
struct Challenge {
  bool proxy = false;     ///< from Proxy-Authenticate
  bool digest = false;    ///< the scheme is Digest
  bool valid = false;     ///< Digest with realm and nonce, nothing twice, every parameter readable
  bool stale = false;     ///< stale=true in any case; everything else is false
  bool userhash = false;  ///< userhash=true
  bool has_opaque = false;
  bool has_algorithm = false;
  Algorithm algorithm = Algorithm::md5;  ///< MD5 when absent (RFC 7616 3.3)
  QopOptions qop;
  std::string_view scheme;
  std::string_view realm;
  std::string_view nonce;
  std::string_view opaque;
  std::string_view domain;
  std::string_view algorithm_text;  ///< as written, to be echoed
  std::string_view parameters;      ///< behind the scheme
};

namespace detail {
/// Splits "Digest name=value, ..." into scheme and parameters.
[[nodiscard]] constexpr std::string_view split_scheme(std::string_view& value) noexcept {
  value = trim(value);
  std::size_t end = 0;
  while (end < value.size() && is_token_char(value[end])) ++end;
  const std::string_view scheme = value.substr(0, end);
  value = trim(value.substr(end));
  return scheme;
}

/// "Basic realm=..." where a parameter should be: another challenge was merged into the row.
[[nodiscard]] constexpr bool begins_challenge(const Parameter& parameter) noexcept {
  return parameter.has_value && parameter.name.find(' ') != std::string_view::npos;
}

/// Walks over the parameters of a challenge or of credentials and hands each known one to `take`; false when one is
/// there twice, has no value or a broken quote, or when there are too many.
template <std::size_t count, typename Take>
[[nodiscard]] constexpr bool read_digest_parameters(const std::string_view (&names)[count], std::string_view list,
                                                    Take take) noexcept {
  bool readable = true;
  Parameter parameter;
  std::size_t known = 0;
  KnownParameterReader reader{names, list, ','};
  while (reader.next(parameter, known)) {
    if (begins_challenge(parameter)) return readable;
    if (parameter.repeated || !parameter.has_value || !parameter.present() || parameter.bad_quote) readable = false;
    take(known, parameter.value);
  }
  return readable;
}
}  // namespace detail

/// Reads the value of one row.
[[nodiscard]] constexpr Challenge read_challenge(std::string_view value, bool proxy) noexcept {
  Challenge challenge;
  challenge.proxy = proxy;
  challenge.scheme = detail::split_scheme(value);
  challenge.parameters = value;
  challenge.digest = iequals(challenge.scheme, "Digest");
  constexpr std::string_view names[] = {"realm", "nonce", "opaque", "algorithm", "qop", "stale", "userhash", "domain"};
  bool has_realm = false;
  const bool readable =
      detail::read_digest_parameters(names, value, [&](std::size_t known, std::string_view text) noexcept {
        switch (known) {
          case 0:
            has_realm = true;
            challenge.realm = text;
            break;
          case 1: challenge.nonce = text; break;
          case 2:
            challenge.has_opaque = true;
            challenge.opaque = text;
            break;
          case 3:
            challenge.has_algorithm = true;
            challenge.algorithm_text = text;
            challenge.algorithm = read_algorithm(text);
            break;
          case 4: challenge.qop = read_qop_options(text); break;
          case 5: challenge.stale = iequals(text, "true"); break;
          case 6: challenge.userhash = iequals(text, "true"); break;
          case 7: challenge.domain = text; break;
          default: break;
        }
      });
  challenge.valid = readable && challenge.digest && has_realm && !challenge.nonce.empty();
  return challenge;
}

/// The challenges of WWW-Authenticate and Proxy-Authenticate in the order of the message (RFC 8760 2.4: topmost first).
class ChallengeRange {
 public:
  class iterator {
   public:
    constexpr iterator() noexcept = default;
    constexpr explicit iterator(RowRange::iterator row) noexcept : row_{row} {}
    [[nodiscard]] constexpr Challenge operator*() const noexcept {
      return read_challenge(*row_, row_.row().header == HeaderName::proxy_authenticate);
    }
    constexpr iterator& operator++() noexcept {
      ++row_;
      return *this;
    }
    [[nodiscard]] friend constexpr bool operator==(const iterator& a, RangeEnd) noexcept {
      return a.row_ == RangeEnd{};
    }
    [[nodiscard]] friend constexpr bool operator!=(const iterator& a, RangeEnd) noexcept {
      return a.row_ != RangeEnd{};
    }

   private:
    RowRange::iterator row_;
  };

  constexpr explicit ChallengeRange(RowRange rows) noexcept : rows_{rows} {}
  [[nodiscard]] constexpr iterator begin() const noexcept { return iterator{rows_.begin()}; }
  [[nodiscard]] static constexpr RangeEnd end() noexcept { return {}; }
  [[nodiscard]] constexpr bool empty() const noexcept { return rows_.empty(); }

 private:
  RowRange rows_;
};

}  // namespace wire
}  // namespace v0
}  // namespace sipreg
