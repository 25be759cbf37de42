// Text that comes from agents, registrars and files, made safe for the place where it is shown. Traces hold hostile
// reason phrases on purpose; nothing of them may act on a terminal, a browser or an XML reader.
#pragma once

#include <string>
#include <string_view>

namespace sipreg::conformance::report {

/// Removes what must not be shown: every occurrence of the case's password, and the token of `Basic` credentials,
/// which is the password in another spelling. Digest responses stay: the passwords of cases are random, and a reader
/// needs the digest to check a verdict. Every text passes here once, when it is read.
class Redactor {
 public:
  Redactor() = default;
  /// `password`: the content of the case folder's password file; one trailing line end is not part of it.
  explicit Redactor(std::string password);

  [[nodiscard]] std::string operator()(std::string_view text) const;

 private:
  std::string password_;
};

inline constexpr std::string_view redacted = "[redacted]";

/// The same text with every byte that is not UTF-8 replaced by U+FFFD.
[[nodiscard]] std::string valid_utf8(std::string_view text);

/// For element content and attribute values of XML 1.0: markup becomes references, characters that XML 1.0 cannot
/// hold become U+FFFD, and line ends and tabs become references so that attributes keep them.
[[nodiscard]] std::string xml_text(std::string_view text);

/// For one line on a terminal: control characters and those that turn the reading direction are spelled out
/// (`\x1B`, `\u{202E}`).
[[nodiscard]] std::string visible(std::string_view text);

/// JSON text that may stand inside an HTML script element: no `<`, `>`, `&`, U+2028 or U+2029 is left bare.
[[nodiscard]] std::string script_json(std::string_view json);

}  // namespace sipreg::conformance::report
