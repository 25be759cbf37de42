// A trace written by hand: an agent and a registrar that say what a test lets them say, at times that it names.
#pragma once

#include <fmt/format.h>

#include <deque>
#include <string>

#include "conformance/analysis/analysis.hpp"
#include "conformance/analysis/judge.hpp"
#include "conformance/analysis/policy.hpp"

namespace scene {

using namespace sipreg;
using namespace sipreg::conformance;

/// How the next REGISTERs are written. A test changes what it is about.
struct Agent {
  std::string user = "trunk1";
  std::string call_id = "call-1";
  std::string from_tag = "tag-1";
  std::string contact = "<sip:trunk1@198.51.100.10:5060>";
  std::string source = "198.51.100.10:5060";
  std::string registrar = "203.0.113.1:5060";
  std::string via_host = "198.51.100.10:5060";
  std::string more;  ///< further header rows, each with its line end
  std::string to_tag;
  std::string request_user;
  unsigned cseq = 0;
  int asked = 300;  ///< negative: no Expires header
};

class Scene {
 public:
  Agent agent;

  /// A new REGISTER at so many seconds; its branch is new, too.
  Scene& send(double at) {
    ++agent.cseq;
    branch_ = fmt::format("z9hG4bK-{}-{}", agent.user, ++branches_);
    return again(at);
  }
  /// The same once more: a retransmission, when nothing was changed meanwhile.
  Scene& again(double at) {
    register_ = fmt::format(
        "REGISTER sip:{}registrar.example SIP/2.0\r\nVia: SIP/2.0/UDP {};branch={};rport\r\n"
        "From: <sip:{}@registrar.example>{}\r\nTo: <sip:{}@registrar.example>{}\r\nCall-ID: {}\r\n"
        "CSeq: {} REGISTER\r\nMax-Forwards: 70\r\n{}{}{}Content-Length: 0\r\n\r\n",
        agent.request_user, agent.via_host, branch_, agent.user, agent.from_tag.empty() ? "" : ";tag=" + agent.from_tag,
        agent.user, agent.to_tag.empty() ? "" : ";tag=" + agent.to_tag, agent.call_id, agent.cseq,
        agent.contact.empty() ? "" : "Contact: " + agent.contact + "\r\n",
        agent.asked < 0 ? "" : fmt::format("Expires: {}\r\n", agent.asked), agent.more);
    add(at, register_, agent.source, agent.registrar);
    return *this;
  }
  /// The registrar's answer to the last REGISTER.
  Scene& answer(double at, int status, const std::string& rows = {}) {
    add(at,
        fmt::format(
            "SIP/2.0 {} Reason\r\nVia: SIP/2.0/UDP {};branch={};rport\r\nFrom: <sip:{}@registrar.example>;tag={}"
            "\r\nTo: <sip:{}@registrar.example>;tag=r\r\nCall-ID: {}\r\nCSeq: {} REGISTER\r\n{}Content-Length: 0"
            "\r\n\r\n",
            status, agent.via_host, branch_, agent.user, agent.from_tag, agent.user, agent.call_id, agent.cseq, rows),
        agent.registrar, agent.source);
    return *this;
  }
  Scene& grant(double at, int lifetime) {
    return answer(at, 200, fmt::format("Contact: {};expires={}\r\n", agent.contact, lifetime));
  }
  Scene& challenge(double at, const std::string& nonce, bool stale = false) {
    return answer(
        at, 401,
        fmt::format("WWW-Authenticate: Digest realm=\"r\", nonce=\"{}\"{}\r\n", nonce, stale ? ", stale=true" : ""));
  }
  Scene& credentials(const std::string& nonce) {
    agent.more = fmt::format(
        "Authorization: Digest username=\"u\", realm=\"r\", nonce=\"{}\", uri=\"sip:registrar.example\", "
        "response=\"0123456789abcdef0123456789abcdef\"\r\n",
        nonce);
    return *this;
  }
  Scene& no_credentials() {
    agent.more.clear();
    return *this;
  }
  /// REGISTER and its 200, 20 ms later.
  Scene& registers(double at, int lifetime) { return send(at).grant(at + 0.02, lifetime); }
  Scene& fails(double at, int status, const std::string& rows = {}) { return send(at).answer(at + 0.02, status, rows); }
  /// Registers at `from`, and then every `gap` up to and with `until`.
  Scene& refreshes(double from, double until, double gap, int lifetime) {
    for (double at = from; at <= until + 0.001; at += gap) registers(at, lifetime);
    return *this;
  }
  /// A request from the registrar to the agent, and whether the agent answers it.
  Scene& inbound(double at, bool answered) {
    const std::string branch = fmt::format("z9hG4bK-in-{}", ++branches_);
    const std::string rows = fmt::format(
        "Via: SIP/2.0/UDP {};branch={}\r\nFrom: <sip:x@registrar.example>;tag=x\r\nTo: <sip:{}@registrar.example>\r\n"
        "Call-ID: in-{}\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n",
        agent.registrar, branch, agent.user, branches_);
    add(at, fmt::format("OPTIONS sip:{}@198.51.100.10 SIP/2.0\r\n{}", agent.user, rows), agent.registrar, agent.source);
    if (answered) add(at + 0.01, "SIP/2.0 200 OK\r\n" + rows, agent.source, agent.registrar);
    return *this;
  }
  /// Something else passes at that time: the trace goes on.
  Scene& lasts_until(double at) {
    add(at,
        "OPTIONS sip:nobody@192.0.2.99 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.98;branch=z9hG4bK-o\r\n"
        "From: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: o\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n",
        "192.0.2.98:5060", "192.0.2.99:5060");
    return *this;
  }
  void add(double at, const std::string& text, const std::string& source, const std::string& destination,
           Clock clock = Clock::utc) {
    CapturedMessage message;
    message.time = {static_cast<std::int64_t>(at * 1000 + 0.5) * 1'000'000 + start_ns, 1000, clock};
    message.source = *read_endpoint(source);
    message.destination = *read_endpoint(destination);
    message.transport = Transport::udp;
    message.bytes = text;
    message.file = "scene.pcap";
    message.position = ++position_;
    analyzer_.add(message);
  }

  const analysis::Trace& trace() {
    if (!finished_) trace_ = analyzer_.finish();
    finished_ = true;
    return trace_;
  }
  const analysis::TrunkFacts& trunk(std::size_t at = 0) { return *trace().trunks.at(at); }
  [[nodiscard]] const std::string& last_register() const { return register_; }

 private:
  static constexpr std::int64_t start_ns = 1'780'000'000'000'000'000;
  analysis::Analyzer analyzer_;
  analysis::Trace trace_;
  std::string branch_, register_;
  std::uint64_t position_ = 0;
  unsigned branches_ = 0;
  bool finished_ = false;
};

/// Does the judge say this of the first trunk, and is its severity that?
inline const analysis::Finding* find(const std::vector<analysis::Finding>& findings, std::string_view id) {
  for (const analysis::Finding& one : findings)
    if (analysis::rule(one.rule).id == id) return &one;
  return nullptr;
}

}  // namespace scene
