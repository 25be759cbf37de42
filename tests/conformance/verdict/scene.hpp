// A trace written by hand for the tests of the judge: REGISTERs and answers at policy seconds.
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "conformance/verdict/verdict.hpp"

namespace sipreg::conformance::test {

/// What one REGISTER says; what is empty or negative is made up in the way a good agent would.
struct Register {
  std::string branch = {}, call_id = "call-1", from_tag = "tag-1", aor = "sip:trunk1@registrar.example";
  std::string contact = "<sip:trunk1@127.0.0.3:5062>", expires = "60", rows = {};
  int cseq = -1;
  Party to = Party::r1;
  std::string raw = {};  ///< the whole message instead
};

class Scene {
 public:
  Scene() {
    Case& one = file_.as_run;
    one.id = "scene.one";
    one.level_text = "MUST";
    one.level = Strength::must;
    one.transport = "udp";
    one.run = 1000;
    file_.profile = "vos3000";
    file_.adapter = "sipreg";
    file_.capabilities = {"reference", "status"};
    file_.user = "trunk1";
    file_.aors = {"sip:trunk1@registrar.example"};
    file_.start_us = 1'000'000'000;
  }

  Scene& send(double t, Register that = {}) {
    newest_ = that;
    if (newest_.cseq < 0) newest_.cseq = ++cseq_;
    cseq_ = newest_.cseq;
    if (newest_.branch.empty()) newest_.branch = fmt::format("z9hG4bK-{}", messages_.size());
    const std::string lifetime = newest_.expires.empty() ? "" : "Expires: " + newest_.expires + "\r\n";
    if (newest_.raw.empty())
      newest_.raw = fmt::format(
          "REGISTER sip:registrar.example SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.3:5062;branch={};rport\r\n"
          "Max-Forwards: 70\r\nFrom: <{}>{}\r\nTo: <{}>\r\nCall-ID: {}\r\nCSeq: {} REGISTER\r\nContact: {}\r\n{}{}"
          "Content-Length: 0\r\n\r\n",
          newest_.branch, newest_.aor, newest_.from_tag.empty() ? "" : ";tag=" + newest_.from_tag, newest_.aor,
          newest_.call_id, newest_.cseq, newest_.contact, lifetime, newest_.rows);
    add(t, Party::agent, newest_.to, newest_.raw);
    return *this;
  }

  /// The newest REGISTER once more, byte for byte.
  Scene& again(double t) {
    add(t, Party::agent, newest_.to, newest_.raw);
    return *this;
  }

  /// An answer to the newest REGISTER; `via` replaces its Via rows.
  Scene& answer(double t, const std::string& status, const std::string& rows = {}, std::string via = {}) {
    if (via.empty()) via = fmt::format("Via: SIP/2.0/UDP 127.0.0.3:5062;branch={};rport\r\n", newest_.branch);
    add(t, newest_.to, Party::agent,
        fmt::format("SIP/2.0 {}\r\n{}From: <{}>;tag={}\r\nTo: <{}>;tag=r\r\nCall-ID: {}\r\nCSeq: {} REGISTER\r\n{}"
                    "Content-Length: 0\r\n\r\n",
                    status, via, newest_.aor, newest_.from_tag, newest_.aor, newest_.call_id, newest_.cseq, rows));
    return *this;
  }

  /// A 200 that grants the own Contact this lifetime.
  Scene& grant(double t, int seconds) {
    return answer(t, "200 OK", fmt::format("Contact: {};expires={}\r\n", newest_.contact, seconds));
  }

  Scene& signal(double t, const std::string& what, bool steered = true) {
    file_.signals.push_back({epoch(t), what, steered});
    return *this;
  }
  Scene& ended(double t, int status = 0) {
    file_.ended_us = epoch(t);
    file_.exit_status = status;
    file_.ending = fmt::format("exit status {}", status);
    return *this;
  }
  Scene& expect(const std::string& text) {
    file_.as_run.expect = text;
    return *this;
  }
  Scene& password(const std::string& text) {
    password_ = text;
    return *this;
  }
  Scene& status(const std::string& json) {
    status_ = nlohmann::json::parse(json);
    return *this;
  }
  Scene& log(const std::string& text) {
    texts_.emplace_back("agent.log", text);
    return *this;
  }
  CaseFile& file() { return file_; }

  [[nodiscard]] Evidence evidence() const {
    Evidence evidence;
    evidence.file = file_;
    evidence.messages = messages_;
    evidence.password = password_;
    evidence.status = status_;
    evidence.texts = texts_;
    arrange(evidence.messages, file_.start_us, file_.as_run.speed);
    group_requests(evidence);
    return evidence;
  }
  [[nodiscard]] Judgement judged() const { return judge(evidence()); }

 private:
  [[nodiscard]] std::int64_t epoch(double t) const { return file_.start_us + static_cast<std::int64_t>(t * 1e6); }

  void add(double t, Party from, Party to, std::string raw) {
    TimedMessage message;
    message.epoch_us = epoch(t);
    message.from = from;
    message.to = to;
    message.transport = "udp";
    message.raw = std::move(raw);
    messages_.push_back(std::move(message));
  }

  CaseFile file_;
  std::vector<TimedMessage> messages_;
  Register newest_;
  int cseq_ = 0;
  std::string password_;
  std::optional<nlohmann::json> status_;
  std::vector<std::pair<std::string, std::string>> texts_;
};

/// What the judge says of the check with this name; not-exercised when there is no such check.
inline Verdict verdict_of(const Judgement& judgement, std::string_view name) {
  for (const Check& check : judgement.checks)
    if (check.name == name) return check.verdict;
  return Verdict::not_exercised;
}

}  // namespace sipreg::conformance::test
