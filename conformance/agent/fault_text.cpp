// Faults in the messages themselves: what the broken agent writes, and what it believes to have read.
#ifdef SIPREG_FAULTS
#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>

#include "conformance/agent/faults.hpp"
#include "conformance/agent/random.hpp"

namespace sipreg::agent::faults {
namespace {

constexpr auto none = std::string::npos;

// The row of this name: [begin, end) with its line end; begin == npos when there is none.
struct RowPlace {
  std::size_t begin = none, end = none;
};

RowPlace find_row(const std::string& bytes, std::string_view name, std::size_t from = 0) {
  const auto begin = bytes.find("\r\n" + std::string(name) + ":", from);
  if (begin == none) return {};
  return {begin + 2, bytes.find("\r\n", begin + 2) + 2};
}

void remove_row(std::string& bytes, std::string_view name) {
  if (const auto row = find_row(bytes, name); row.begin != none) bytes.erase(row.begin, row.end - row.begin);
}

void set_row(std::string& bytes, std::string_view name, const std::string& value) {
  remove_row(bytes, name);
  bytes.insert(bytes.find("\r\n") + 2, fmt::format("{}: {}\r\n", name, value));
}

// Replaces what stands between `before` and the first of `stops` behind it.
void replace_between(std::string& bytes, std::string_view before, std::string_view stops, const std::string& value) {
  const auto at = bytes.find(before);
  if (at == none) return;
  const auto begin = at + before.size();
  bytes.replace(begin, bytes.find_first_of(stops, begin) - begin, value);
}

void remove_parameter(std::string& bytes, std::string_view before, std::string_view stops) {
  const auto at = bytes.find(before);
  if (at != none) bytes.erase(at, bytes.find_first_of(stops, at + before.size()) - at);
}

std::string base64(const std::string& plain) {
  std::string out(4 * ((plain.size() + 2) / 3) + 1, '\0');
  const auto length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                      reinterpret_cast<const unsigned char*>(plain.data()), static_cast<int>(plain.size()));
  out.resize(static_cast<std::size_t>(length));
  return out;
}

void spoil_credentials(std::string& bytes, const Send& send, const TrunkConfig& config) {
  const auto count = std::max(send.www_nc, send.proxy_nc);
  if (is("nc-constant")) replace_between(bytes, "nc=", ",\r", "00000001");
  if (is("nc-decimal")) replace_between(bytes, "nc=", ",\r", fmt::format("{:08}", count));
  if (is("drop-opaque")) remove_parameter(bytes, ", opaque=\"", ",\r");
  if (is("drop-qop")) {
    remove_parameter(bytes, ", qop=", ",\r");
    remove_parameter(bytes, ", nc=", ",\r");
    remove_parameter(bytes, ", cnonce=", ",\r");
  }
  if (is("truncate-nonce")) {
    const auto begin = bytes.find("nonce=\"");
    if (begin != none) {
      const auto end = bytes.find('"', begin + 7);
      if (end - begin - 7 > 255) bytes.erase(begin + 7 + 255, end - begin - 7 - 255);
    }
  }
  if (is("cnonce-without-qop") && count && bytes.find(", qop=") == none)
    for (const auto name : {"Authorization", "Proxy-Authorization"})
      if (const auto row = find_row(bytes, name); row.begin != none)
        bytes.insert(row.end - 2, ", nc=00000001, cnonce=\"c0ffee\"");
  if (is("answer-basic") && bytes.find("realm=\"was-basic\"") != none)
    set_row(bytes, "Authorization", "Basic " + base64(config.user + ':' + config.password));
}

void spoil_identity(std::string& bytes, const Send& send, const TrunkConfig& config) {
  static std::string other_call_id;
  if (is("callid-new")) set_row(bytes, "Call-ID", random_token(16));
  if (is("failover-new-callid")) {
    if (send.reason == SendReason::next_target) other_call_id = random_token(16);
    if (!other_call_id.empty()) set_row(bytes, "Call-ID", other_call_id);
  }
  if (is("tag-new")) replace_between(bytes, ";tag=", "\r;", random_token(8));
  if (is("no-from-tag")) remove_parameter(bytes, ";tag=", "\r;");
  if (is("to-tag-echo")) {
    const auto row = find_row(bytes, "To");
    bytes.insert(row.end - 2, ";tag=registrar");
  }
  if (is("ruri-user")) bytes.insert(bytes.find("sip:") + 4, "trunk@");
  if (is("rport-value")) replace_between(bytes, ";rport", "\r;", "=5060");
  if (is("double-header")) {
    const auto row = find_row(bytes, "CSeq");
    bytes.insert(row.end, bytes.substr(row.begin, row.end - row.begin));
  }
  if (is("headers-change") && send.cseq % 2 == 0) set_row(bytes, "Organization", "Example");
  if (is("no-reg-id")) remove_parameter(bytes, ";reg-id=", ";\r");
  if (is("no-max-forwards")) remove_row(bytes, "Max-Forwards");
  if (is("no-content-length")) remove_row(bytes, "Content-Length");
  if (is("contact-changes")) {
    const auto at = bytes.find('>', bytes.find("\r\nContact:"));
    bytes.insert(at, fmt::format(";line={}", send.cseq));
  }
  if (is("password-in-header")) set_row(bytes, "X-Password", config.password);
  if (is("cancel-star") && send.lifetime == 0) set_row(bytes, "Contact", "*");
}

// Readers that know long names in their usual case only.
std::string case_sensitive(std::string bytes) {
  for (const std::string_view unseen : {";EXPIRES", "\r\nCONTACT", "\r\nm:", "\r\nm :", ";Expires"})
    for (auto at = bytes.find(unseen); at != none; at = bytes.find(unseen, at + 1))
      bytes.insert(at + (unseen[0] == ';' ? 1 : 2), "X-");
  return bytes;
}

// Keeps the first or the last of several challenges.
std::string one_challenge(std::string bytes, bool first) {
  const std::string_view name = "WWW-Authenticate";
  for (;;) {
    const auto one = find_row(bytes, name);
    const auto two = one.begin == none ? RowPlace{} : find_row(bytes, name, one.end - 2);
    if (two.begin == none) return bytes;
    const auto& gone = first ? two : one;
    bytes.erase(gone.begin, gone.end - gone.begin);
  }
}

std::string status_as_500(std::string bytes) {
  if (!bytes.starts_with("SIP/2.0 ")) return bytes;
  const auto end = bytes.find_first_of(" \r", 8);
  const auto code = bytes.substr(8, end - 8);
  const bool number =
      !code.empty() && std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (number && (code.size() > 3 || code > "699")) bytes.replace(8, code.size(), "500");
  return bytes;
}

}  // namespace

void spoil_text(std::string& bytes, const Send& send, const TrunkConfig& config) {
  spoil_credentials(bytes, send, config);
  spoil_identity(bytes, send, config);
}

std::string incoming(std::string_view view) {
  std::string bytes(view);
  if (is("case-sensitive")) return case_sensitive(std::move(bytes));
  if (is("first-challenge")) return one_challenge(std::move(bytes), true);
  if (is("last-challenge")) return one_challenge(std::move(bytes), false);
  if (is("accept-any-status")) return status_as_500(std::move(bytes));
  if (is("ignore-nextnonce")) remove_row(bytes, "Authentication-Info");
  if (is("short-buffer") && bytes.size() > 4096) bytes.resize(4096);
  if (is("answer-basic")) {
    const auto at = bytes.find("WWW-Authenticate: Basic");
    if (at != none)
      bytes.replace(at, bytes.find("\r\n", at) - at, "WWW-Authenticate: Digest realm=\"was-basic\", nonce=\"b\"");
  }
  return bytes;
}

std::string as_extra(std::string bytes, std::uint32_t cseq, std::optional<std::uint32_t> lifetime) {
  replace_between(bytes, "branch=", ";\r", "z9hG4bK" + random_token(16));
  replace_between(bytes, "\r\nCSeq: ", " ", std::to_string(cseq));
  if (lifetime) {
    replace_between(bytes, ";expires=", ";\r", std::to_string(*lifetime));
    replace_between(bytes, "\r\nExpires: ", "\r", std::to_string(*lifetime));
  }
  return bytes;
}

}  // namespace sipreg::agent::faults
#endif
