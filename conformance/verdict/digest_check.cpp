#include "conformance/verdict/digest_check.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>
#include <vector>

#include "conformance/verdict/evidence.hpp"
#include "conformance/verdict/expectation.hpp"

namespace sipreg::conformance {
namespace {

using Kind = Measured::Kind;
using wire::HeaderName;

struct Digest {
  std::string_view name;  ///< of the algorithm parameter, without -sess
  const EVP_MD* (*function)();
};
constexpr Digest digests[] = {{"MD5", EVP_md5}, {"SHA-256", EVP_sha256}, {"SHA-512-256", EVP_sha512_256}};

std::string hash(const EVP_MD* function, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned length = 0;
  if (EVP_Digest(text.data(), text.size(), bytes.data(), &length, function, nullptr) != 1)
    throw std::runtime_error("OpenSSL refuses a digest algorithm");
  std::string hex;
  for (unsigned at = 0; at < length; ++at) hex += fmt::format("{:02x}", bytes[at]);
  return hex;
}

std::string plain(std::string_view quoted) {
  std::string text(quoted.size(), '\0');
  text.resize(wire::unquote(quoted, text.data(), text.size()));
  return text;
}

/// All credentials of a request, Authorization first.
std::vector<wire::Credentials> credentials(const Request& request) {
  std::vector<wire::Credentials> all;
  for (const HeaderName name : {HeaderName::authorization, HeaderName::proxy_authorization})
    for (const std::string_view value : request.message.values(name))
      all.push_back(wire::read_credentials(value, name == HeaderName::proxy_authorization));
  return all;
}

Measured missing(std::size_t n) {
  Measured out;
  out.kind = Kind::missing;
  out.text = fmt::format("REGISTER {} was never sent", n);
  return out;
}

Measured word(std::string text, const Request& request) {
  Measured out;
  out.word = std::move(text);
  out.line = request.first().line;
  return out;
}

/// A parameter of the first credentials of N.
template <typename Read>
Measured parameter_of(const Evidence& evidence, std::size_t n, Read read) {
  const Request* request = evidence.request(n);
  if (request == nullptr) return missing(n);
  const auto all = credentials(*request);
  return word(all.empty() ? "absent" : read(all.front()), *request);
}

std::string value_or_absent(const wire::Credentials& one, std::string_view name) {
  const wire::Parameter parameter = wire::find_parameter(one.parameters, name, ',');
  return parameter.present() ? plain(parameter.value) : "absent";
}

/// The nonces that the newest answer with any offered before this request: by challenges, or by nextnonce (RFC
/// 7616 3.5).
std::vector<std::string> offered_nonces(const Evidence& evidence, const Request& request, bool proxy) {
  for (const Request* before = evidence.previous(request); before != nullptr; before = evidence.previous(*before)) {
    const Answer* answer = evidence.answer_before(*before, request);
    if (answer == nullptr) continue;
    std::vector<std::string> nonces;
    for (const wire::Challenge& challenge : answer->message.challenges())
      if (challenge.proxy == proxy) nonces.push_back(plain(challenge.nonce));
    for (const std::string_view value : answer->message.values(HeaderName::authentication_info))
      if (const auto next = wire::read_authentication_info(value); !next.nextnonce.empty())
        nonces.push_back(plain(next.nextnonce));
    if (!nonces.empty()) return nonces;
  }
  return {};
}

/// Did anybody challenge this registration for that realm before?
bool realm_was_asked(const Evidence& evidence, const Request& request, bool proxy, const std::string& realm) {
  for (const Request* before = evidence.previous(request); before != nullptr; before = evidence.previous(*before))
    if (const Answer* answer = evidence.answer_before(*before, request))
      for (const wire::Challenge& challenge : answer->message.challenges())
        if (challenge.proxy == proxy && plain(challenge.realm) == realm) return true;
  return false;
}

/// Why one Authorization value is wrong; empty when it is right.
std::string digest_problem(const Evidence& evidence, const Request& request, const wire::Credentials& one) {
  if (!one.digest) return fmt::format("scheme {}", one.scheme);
  if (!one.valid) return "malformed credentials";
  const DigestParameters parameters{
      plain(one.username),  plain(one.realm),  plain(one.nonce),         plain(one.uri),
      std::string(one.qop), plain(one.cnonce), std::string(one.nc_text), std::string(one.algorithm_text)};
  if (parameters.username.substr(0, evidence.file.user.size()) != evidence.file.user)
    return fmt::format("user name {}", parameters.username);
  const std::string right = expected_response(parameters, evidence.password_at(request.t()), "REGISTER");
  if (right.empty()) return fmt::format("algorithm {}", parameters.algorithm);
  if (!wire::iequals(right, one.response)) return fmt::format("response {} instead of {}", one.response, right);
  if (!realm_was_asked(evidence, request, one.proxy, parameters.realm))
    return fmt::format("realm {} was not asked for", parameters.realm);
  if (!wire::equivalent(wire::read_uri(parameters.uri), wire::read_uri(request.message.request_uri)))
    return fmt::format("uri {} is not the Request-URI", parameters.uri);
  return {};
}

}  // namespace

std::string expected_response(const DigestParameters& that, std::string_view password, std::string_view method) {
  std::string_view algorithm = that.algorithm.empty() ? std::string_view("MD5") : std::string_view(that.algorithm);
  const bool session = algorithm.size() > 5 && wire::iequals(algorithm.substr(algorithm.size() - 5), "-sess");
  if (session) algorithm.remove_suffix(5);
  const auto digest = std::find_if(std::begin(digests), std::end(digests),
                                   [&](const Digest& one) { return wire::iequals(one.name, algorithm); });
  if (digest == std::end(digests)) return {};
  const EVP_MD* function = digest->function();
  std::string a1 = fmt::format("{}:{}:{}", that.username, that.realm, password);
  if (session) a1 = fmt::format("{}:{}:{}", hash(function, a1), that.nonce, that.cnonce);
  const std::string a2 = fmt::format("{}:{}", method, that.uri);
  if (that.qop.empty())
    return hash(function, fmt::format("{}:{}:{}", hash(function, a1), that.nonce, hash(function, a2)));
  return hash(function, fmt::format("{}:{}:{}:{}:{}:{}", hash(function, a1), that.nonce, that.nc, that.cnonce, that.qop,
                                    hash(function, a2)));
}

Measured credentials_of(const Evidence& evidence, const Expectation&, std::size_t n) {
  const Request* request = evidence.request(n);
  if (request == nullptr) return missing(n);
  const bool www = request->message.has(HeaderName::authorization),
             proxy = request->message.has(HeaderName::proxy_authorization);
  return word(www && proxy ? "both" : www ? "www" : proxy ? "proxy" : "absent", *request);
}

Measured digest_of(const Evidence& evidence, const Expectation& expectation, std::size_t n) {
  const Request* request = evidence.request(n);
  if (request == nullptr) return missing(n);
  const auto all = credentials(*request);
  Measured out = word("valid", *request);
  if (all.empty()) out.word = "absent";
  if (all.empty() && expectation.which.kind == Which::Kind::every) out.kind = Kind::absent;
  if (evidence.password.empty()) {
    out.kind = Kind::unknown;
    out.text = "the password of the case is not known any more";
    return out;
  }
  for (const wire::Credentials& one : all)
    if (auto problem = digest_problem(evidence, *request, one); !problem.empty()) out.word = std::move(problem);
  return out;
}

Measured nonce_count_of(const Evidence& evidence, const Expectation& expectation, std::size_t n) {
  const Request* request = evidence.request(n);
  if (request == nullptr) return missing(n);
  const auto all = credentials(*request);
  Measured out = word("absent", *request);
  if (all.empty() && expectation.which.kind == Which::Kind::every) out.kind = Kind::absent;
  if (all.empty() || all.front().nc_text.empty()) return out;
  const std::string_view text = all.front().nc_text;
  const bool well_formed =
      text.size() == 8 && text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
  if (well_formed) out.number = static_cast<double>(std::stoul(std::string(text), nullptr, 16));
  out.word = well_formed ? "" : fmt::format("malformed: {}", text);
  return out;
}

Measured nonce_of(const Evidence& evidence, const Expectation& expectation, std::size_t n) {
  const Request* request = evidence.request(n);
  if (request == nullptr) return missing(n);
  const auto all = credentials(*request);
  if (all.empty()) return word("absent", *request);
  std::string nonce = plain(all.front().nonce);
  const auto& words = expectation.wanted.words;
  if (std::find(words.begin(), words.end(), "challenged") == words.end()) return word(nonce, *request);
  const auto offered = offered_nonces(evidence, *request, all.front().proxy);
  if (std::find(offered.begin(), offered.end(), nonce) != offered.end()) return word("challenged", *request);
  return word(std::move(nonce), *request);
}

Measured algorithm_of(const Evidence& evidence, const Expectation&, std::size_t n) {
  return parameter_of(evidence, n, [](const wire::Credentials& one) { return value_or_absent(one, "algorithm"); });
}
Measured qop_of(const Evidence& evidence, const Expectation&, std::size_t n) {
  return parameter_of(evidence, n, [](const wire::Credentials& one) { return value_or_absent(one, "qop"); });
}
Measured cnonce_of(const Evidence& evidence, const Expectation&, std::size_t n) {
  return parameter_of(evidence, n, [](const wire::Credentials& one) {
    return std::string(wire::find_parameter(one.parameters, "cnonce", ',').present() ? "present" : "absent");
  });
}
Measured opaque_of(const Evidence& evidence, const Expectation&, std::size_t n) {
  return parameter_of(evidence, n, [](const wire::Credentials& one) { return value_or_absent(one, "opaque"); });
}
Measured realm_of(const Evidence& evidence, const Expectation&, std::size_t n) {
  return parameter_of(evidence, n, [](const wire::Credentials& one) { return value_or_absent(one, "realm"); });
}

}  // namespace sipreg::conformance
