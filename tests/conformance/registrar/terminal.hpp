// A terminal for tests of the registrar without sockets: writes a REGISTER, answers its challenge, reads what comes.
#pragma once

#include <fmt/format.h>

#include <string>

#include "catch.hpp"
#include "conformance/agent/digest.hpp"
#include "conformance/registrar/registrar.hpp"

namespace sipreg::registrar {

inline constexpr FingerprintKey test_key{0x0123456789abcdefULL, 0xfedcba9876543210ULL};

/// alice and bob of example.net, with the defaults of the guide.
inline Config test_config() {
  Config config;
  config.domains = {"example.net"};
  config.realm = "lab";
  config.passwords = {{"alice", "right"}, {"bob", "also right"}};
  return config;
}

/// What came back for one message; the texts of `message` lie in `bytes`.
struct Exchange {
  Handled handled;
  std::string bytes;
  wire::Message message;
  explicit Exchange(Handled&& h) : handled(std::move(h)) {
    if (handled.reply) bytes = handled.reply->bytes;
    message = wire::read_message(bytes);
    if (handled.reply) REQUIRE(message.is_response);
  }
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  [[nodiscard]] int status() const { return message.status; }
  [[nodiscard]] std::string row(std::string_view name) const { return std::string(message.first(name)); }
  [[nodiscard]] std::string contacts() const {
    std::string all;
    for (const auto value : message.values(wire::HeaderName::contact)) all.append(value).append("|");
    return all;
  }
};

struct Terminal {
  Registrar& registrar;
  std::string user = "alice";
  std::string password = "right";
  std::string address = "192.0.2.9";
  std::string sent_by = "192.0.2.9:5062";
  std::string call_id = "call-1";
  std::string to = "<sip:alice@example.net>";
  std::string request_uri = "sip:example.net";
  std::string extra = {};  ///< more rows
  std::uint32_t cseq = 0;
  Instant now{};
  std::string nonce = {};  ///< of the last challenge
  std::uint32_t count = 0;
  agent::Hash hash = agent::Hash::sha256;
  int branch = next_branch();  ///< of this terminal; the CSeq makes each transaction's of it

  static int next_branch() {
    static int last = 0;
    return ++last;
  }

  [[nodiscard]] std::string write(const std::string& rows, const std::string& credentials) {
    ++cseq;
    return fmt::format(
        "REGISTER {} SIP/2.0\r\nVia: SIP/2.0/UDP {};branch=z9hG4bK{}-{};rport\r\nFrom: {};tag=t\r\nTo: {}\r\n"
        "Call-ID: {}\r\nCSeq: {} REGISTER\r\n{}{}{}Content-Length: 0\r\n\r\n",
        request_uri, sent_by, branch, cseq, to, to, call_id, cseq, rows, extra, credentials);
  }

  [[nodiscard]] Handled handle(const std::string& bytes) const {
    return registrar.handle(
        {bytes, agent::Transport::udp, {asio::ip::make_address(address), 5062}, now, 1'290'000'540});
  }

  [[nodiscard]] std::string credentials() {
    agent::DigestInput input;
    input.hash = hash;
    input.user = user;
    input.realm = "lab";
    input.password = password;
    input.method = "REGISTER";
    input.uri = request_uri;
    input.nonce = nonce;
    input.qop = "auth";
    input.cnonce = "c";
    input.nonce_count = ++count;
    return fmt::format(
        "Authorization: Digest username=\"{}\", realm=\"lab\", nonce=\"{}\", uri=\"{}\", response=\"{}\", "
        "algorithm={}, qop=auth, cnonce=\"c\", nc={}\r\n",
        user, nonce, request_uri, agent::digest_response(input), hash == agent::Hash::md5 ? "MD5" : "SHA-256",
        agent::nonce_count_text(count));
  }

  /// Without credentials.
  [[nodiscard]] Exchange ask(const std::string& rows) { return Exchange(handle(write(rows, ""))); }

  /// Takes the nonce of the first challenge of the right algorithm.
  void take_nonce(const Exchange& exchange) {
    for (const auto challenge : exchange.message.challenges())
      if (challenge.algorithm == (hash == agent::Hash::md5 ? wire::Algorithm::md5 : wire::Algorithm::sha256))
        nonce = std::string(challenge.nonce);
    count = 0;
  }

  /// With a nonce of its own for each REGISTER.
  [[nodiscard]] Exchange prove(const std::string& rows) {
    take_nonce(ask(rows));
    return Exchange(handle(write(rows, credentials())));
  }

  /// With the nonce that it has.
  [[nodiscard]] Exchange again(const std::string& rows) { return Exchange(handle(write(rows, credentials()))); }
};

inline std::string contact(std::string_view port = "5062", std::string_view parameters = "") {
  return fmt::format("Contact: <sip:alice@192.0.2.9:{}>{}\r\n", port, parameters);
}

inline constexpr seconds operator""_s(unsigned long long count) { return seconds{static_cast<std::int64_t>(count)}; }

}  // namespace sipreg::registrar
