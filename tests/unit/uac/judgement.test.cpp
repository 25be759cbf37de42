#include "sipreg/uac/judgement.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <utility>

#include "catch.hpp"
#include "unit/policy/answer.hpp"

namespace {
using namespace sipreg;
using sipreg_test::answer;
using sipreg_test::facts;
using sipreg_test::host;

const char* const challenge_row = "WWW-Authenticate: Digest realm=\"r\", nonce=\"n1\"\r\n";
const char* const stale_row = "WWW-Authenticate: Digest realm=\"r\", nonce=\"n1\", stale=true\r\n";
const char* const own_contact = "Contact: <sip:t@192.0.2.5:5060>;expires=60\r\n";

constexpr AttemptLedger first_send() {
  AttemptLedger used{};
  used.begin(0);
  return used;
}

struct Attempt {
  AttemptLedger used = first_send();
  std::uint32_t asked = 60;
  HeldNonces sent{};
};

Judgement judge(const Profile& profile, int status, const std::string& rows = {}, const Attempt& attempt = {}) {
  HostText own = host(attempt.asked);
  static constexpr std::string_view extensions[] = {"path", "outbound"};
  own.extensions = extensions;
  own.extension_count = 2;
  return judge_response(facts(answer(status, rows), own, profile), profile, attempt.used, attempt.asked, attempt.sent);
}

/// An attempt that has left its extensions out and asks for an hour: rows decide nothing any more.
Attempt nothing_left() {
  Attempt attempt;
  attempt.used.without_extensions = 1;
  attempt.asked = 3600;
  return attempt;
}

enum class Outcome { transient, next_server, terminal, long_hold };

/// What the table of outcome classes says of a final answer without rows, in the RFC profiles.
Outcome rfc_outcome(int status) {
  static const std::set<int> terminal = {402, 403, 404, 405, 410, 416, 421, 501, 505};
  static const std::set<int> transient = {408, 413, 480, 486, 423};
  if (status == 503) return Outcome::next_server;
  if (terminal.count(status) == 1 || status >= 600) return Outcome::terminal;
  if (status >= 400 && status < 500 && transient.count(status) == 0) return Outcome::long_hold;
  return Outcome::transient;  // 2xx without a binding, 3xx without a place, 5xx
}

constexpr bool in_the_compiler() {
  ResponseFacts refused;
  refused.status = 403;
  return judge_response(refused, vos3000(), first_send(), 60, {}).input == Input::fail &&
         judge_response(refused, rfc3261(), first_send(), 60, {}).input == Input::refuse;
}
static_assert(in_the_compiler());

int number(Input value) { return static_cast<int>(value); }
}  // namespace

TEST_CASE("In the RFC profiles every final code has the outcome of its class") {
  for (const Profile& profile : {rfc3261(), rfc5626(), ims()})
    for (int status = 200; status < 700; ++status) {
      CAPTURE(profile.name, status);
      const Judgement judgement = judge(profile, status, "", nothing_left());
      const Outcome outcome = rfc_outcome(status);
      CHECK(number(judgement.input) == number(outcome == Outcome::terminal ? Input::refuse : Input::fail));
      CHECK(judgement.unreachable == (outcome == Outcome::next_server));
      CHECK(judgement.long_hold == (outcome == Outcome::long_hold));
      CHECK(judgement.pause == Duration{0});
      CHECK(judgement.reason != Reason::none);
      CHECK(judgement.rule != Rule::none);
    }
}

TEST_CASE("In the vos3000 profile every final code that is no binding is a failure that waits the delay") {
  for (int status = 200; status < 700; ++status) {
    CAPTURE(status);
    const Judgement judgement = judge(vos3000(), status, "", nothing_left());
    CHECK(number(judgement.input) == number(Input::fail));
    CHECK(judgement.unreachable == (status == 503));
    CHECK_FALSE(judgement.long_hold);
    CHECK(judgement.pause == Duration{0});
  }
}

TEST_CASE("Any 2xx with a living binding is a registration and one without is a failure") {
  for (const Profile& profile : {vos3000(), rfc3261()})
    for (const int status : {200, 202, 204, 299}) {
      CAPTURE(profile.name, status);
      CHECK(number(judge(profile, status, own_contact).input) == number(Input::accept));
      const Judgement gone = judge(profile, status, "Contact: <sip:t@192.0.2.5:5060>;expires=0\r\n");
      CHECK(number(gone.input) == number(Input::fail));
      CHECK(gone.reason == Reason::not_bound);
      CHECK(info(gone.rule).id == "A-25");
    }
}

TEST_CASE("A challenge is answered three times an attempt and is then a failure") {
  Attempt attempt;
  CHECK(judge(rfc3261(), 401, challenge_row, attempt).send == SendReason::challenge);
  CHECK(number(judge(rfc3261(), 401, challenge_row, attempt).input) == number(Input::resend));
  attempt.sent.www = {99, 1, false};  // stale=true for ever
  for (std::uint16_t answered = 1; answered < 3; ++answered) {
    attempt.used.challenges = answered & 3U;
    attempt.used.sends = (answered + 1U) & 7U;
    CHECK(number(judge(rfc3261(), 401, stale_row, attempt).input) == number(Input::resend));
  }
  attempt.used.challenges = 3;
  attempt.used.sends = 4;
  CHECK(judge(rfc3261(), 401, stale_row, attempt).reason == Reason::too_many_challenges);
  CHECK(number(judge(rfc3261(), 401, stale_row, attempt).input) == number(Input::fail));
  CHECK(number(judge(vos3000(), 401, stale_row, attempt).input) == number(Input::fail));
}

TEST_CASE("Fresh credentials that are refused are rejected whatever the profile then does about it") {
  Attempt attempt;
  attempt.used.sends = 2;
  attempt.used.challenges = 1;
  attempt.sent.www = {1, 1, false};
  for (const int status : {401, 407}) {
    const std::string rows = status == 401 ? challenge_row : "Proxy-Authenticate: Digest realm=\"r\", nonce=\"n1\"\r\n";
    Attempt refused = attempt;
    if (status == 407) std::swap(refused.sent.www, refused.sent.proxy);
    for (const Profile& profile : {rfc3261(), rfc5626(), ims()}) {
      CAPTURE(status, profile.name);
      CHECK(number(judge(profile, status, rows, refused).input) == number(Input::refuse));
      CHECK(judge(profile, status, rows, refused).reason == Reason::credentials_rejected);
      CHECK(info(judge(profile, status, rows, refused).rule).id == "R3261-22.1-REJECTED");
    }
    CHECK(number(judge(vos3000(), status, rows, refused).input) == number(Input::fail));
    CHECK(judge(vos3000(), status, rows, refused).reason == Reason::credentials_rejected);
  }
}

TEST_CASE("A cached nonce refused without stale gets one more try in vos3000 and none in the RFC profiles") {
  Attempt attempt;
  attempt.sent.www = {1, 7, true};
  CHECK(number(judge(vos3000(), 401, challenge_row, attempt).input) == number(Input::resend));
  CHECK(number(judge(rfc3261(), 401, challenge_row, attempt).input) == number(Input::refuse));
  attempt.sent.www.proven = false;  // the new nonce was adopted, and that one is refused as well
  CHECK(number(judge(vos3000(), 401, challenge_row, attempt).input) == number(Input::fail));
}

TEST_CASE("Proxy and registrar are answered together and a refusal by one is a refusal") {
  const std::string both = std::string{challenge_row} + "Proxy-Authenticate: Digest realm=\"p\", nonce=\"n2\"\r\n";
  Attempt attempt;
  CHECK(number(judge(rfc3261(), 401, both, attempt).input) == number(Input::resend));
  attempt.sent.proxy = {5, 1, false};
  CHECK(judge(rfc3261(), 401, both, attempt).reason == Reason::credentials_rejected);
  attempt.sent.proxy = {};
  attempt.sent.www = {5, 1, false};
  CHECK(judge(rfc3261(), 407, both, attempt).reason == Reason::credentials_rejected);
  // The registrar asks after the proxy was satisfied: its first challenge, not a refusal.
  attempt.sent.www = {};
  attempt.sent.proxy = {5, 1, false};
  CHECK(number(judge(rfc3261(), 401, challenge_row, attempt).input) == number(Input::resend));
  // One that we cannot answer beside one that we can.
  CHECK(number(judge(rfc3261(), 401, std::string{challenge_row} + "Proxy-Authenticate: Basic realm=\"p\"\r\n").input) ==
        number(Input::resend));
}

TEST_CASE("A challenge that cannot be answered is a failure with its reason and no end") {
  struct Row {
    const char* rows;
    Reason reason;
  };
  const Row rows[] = {
      {"", Reason::no_challenge},
      {"WWW-Authenticate: Basic realm=\"r\"\r\n", Reason::challenge_unsupported},
      {"WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", algorithm=SHA-999\r\n", Reason::challenge_unsupported},
      {"WWW-Authenticate: Digest realm=\"r\"\r\n", Reason::challenge_broken},
  };
  for (const Row& row : rows) {
    CAPTURE(row.rows);
    CHECK(static_cast<int>(judge(rfc3261(), 401, row.rows).reason) == static_cast<int>(row.reason));
    CHECK(number(judge(rfc3261(), 401, row.rows).input) == number(Input::fail));
    CHECK(judge(rfc3261(), 401, row.rows).long_hold);
    CHECK(number(judge(vos3000(), 401, row.rows).input) == number(Input::fail));
  }
  HostText own = host();
  own.realm = "sip.example.net";
  const ResponseFacts foreign = facts(answer(401, challenge_row), own, rfc3261());
  CHECK(judge_response(foreign, rfc3261(), first_send(), 60, {}).reason == Reason::challenge_foreign_realm);
}

TEST_CASE("A 423 raises the asked lifetime twice an attempt and is otherwise a failure that waits") {
  for (const Profile& profile : {vos3000(), rfc3261(), rfc5626(), ims()}) {
    CAPTURE(profile.name);
    Attempt attempt;
    const Judgement raised = judge(profile, 423, "Min-Expires: 600\r\n", attempt);
    CHECK(number(raised.input) == number(Input::resend));
    CHECK(raised.send == SendReason::too_brief);
    CHECK(raised.raised == 600);
    attempt.used.briefs = 2;
    attempt.used.sends = 3;
    CHECK(judge(profile, 423, "Min-Expires: 600\r\n", attempt).reason == Reason::interval_rising);
    attempt.used.briefs = 0;
    attempt.used.sends = 5;
    CHECK(judge(profile, 423, "Min-Expires: 600\r\n", attempt).reason == Reason::interval_rising);
    attempt = {};
    const Judgement above = judge(profile, 423, "Min-Expires: 86400\r\n", attempt);
    CHECK(number(above.input) == number(Input::fail));
    CHECK(above.reason == Reason::interval_above_limit);
    CHECK_FALSE(above.long_hold);
    attempt.asked = 600;
    CHECK(judge(profile, 423, "Min-Expires: 600\r\n", attempt).reason == Reason::interval_not_greater);
    attempt.asked = 60;
    CHECK(judge(profile, 423, "", attempt).raised == 3600);
    attempt.asked = 3600;
    CHECK(judge(profile, 423, "", attempt).reason == Reason::interval_unknown);
  }
}

TEST_CASE("A redirect is followed for two hops to places not tried before and is otherwise a failure") {
  const std::string place = "Contact: <sip:reg2.example.net>\r\n";
  for (const int status : {300, 301, 302, 305, 380, 399}) {
    CAPTURE(status);
    Attempt attempt;
    CHECK(judge(rfc3261(), status, place, attempt).send == SendReason::redirect);
    attempt.used.hops = 1;
    CHECK(number(judge(rfc3261(), status, place, attempt).input) == number(Input::resend));
    attempt.used.hops = 2;
    CHECK(judge(rfc3261(), status, place, attempt).reason == Reason::redirect_exhausted);
    attempt.used.hops = 0;
    attempt.used.sends = 5;
    CHECK(judge(rfc3261(), status, place, attempt).reason == Reason::redirect_exhausted);
    CHECK(judge(rfc3261(), status).reason == Reason::redirect_exhausted);
    Profile deaf = rfc3261();
    deaf.follow_redirects = false;
    CHECK(judge(deaf, status, place).reason == Reason::redirect_exhausted);
  }
}

TEST_CASE("An extension that is refused is left out once") {
  for (const Profile& profile : {vos3000(), rfc3261()}) {
    CAPTURE(profile.name);
    Attempt attempt;
    const Judgement dropped = judge(profile, 420, "Unsupported: path\r\n", attempt);
    CHECK(number(dropped.input) == number(Input::resend));
    CHECK(dropped.send == SendReason::extension);
    CHECK(info(dropped.rule).id == "R3261-8.1.3.5-420");
    CHECK(info(judge(profile, 439, "", attempt).rule).id == "R5626-4.2.1-439");
    attempt.used.without_extensions = 1;
    CHECK(judge(profile, 420, "Unsupported: path\r\n", attempt).reason == Reason::extension_refused);
    CHECK(judge(profile, 420, "Unsupported: path\r\n", attempt).long_hold == (profile.refusal == RefusalRule::halt));
    CHECK(judge(profile, 420, "Unsupported: foo\r\n").reason == Reason::extension_refused);
  }
}

TEST_CASE("No answer makes a sixth REGISTER of one attempt") {
  const std::string rows = std::string{stale_row} + "Min-Expires: 600\r\nUnsupported: path\r\n" +
                           "Contact: <sip:reg2.example.net>\r\nRetry-After: 0\r\n";
  Attempt attempt;
  attempt.used.sends = max_sends & 7U;
  for (const Profile& profile : {vos3000(), rfc3261(), rfc5626(), ims()})
    for (int status = 100; status < 700; ++status) {
      CAPTURE(profile.name, status);
      CHECK(judge(profile, status, rows, attempt).input != Input::resend);
    }
}

TEST_CASE("A cancel is over with any answer but a challenge and a binding that is still there") {
  const Profile profile = vos3000();
  const auto judged = [&profile](int status, const std::string& rows, const Attempt& attempt) {
    return judge_cancel(facts(answer(status, rows), host(0), profile), profile, attempt.used, attempt.sent);
  };
  const Attempt fresh;
  for (int status = 200; status < 700; ++status) {
    CAPTURE(status);
    const Judgement judgement = judged(status, "", fresh);
    CHECK(number(judgement.input) == number(Input::finish));
    CHECK(judgement.reason == (status < 300 ? Reason::cancelled : Reason::cancel_unconfirmed));
  }
  CHECK(number(judged(401, challenge_row, fresh).input) == number(Input::resend));
  CHECK(judged(423, "Min-Expires: 600\r\n", fresh).reason == Reason::cancel_unconfirmed);
  CHECK(judged(503, "Retry-After: 20\r\n", fresh).reason == Reason::cancel_unconfirmed);
  CHECK(judged(302, "Contact: <sip:reg2.example.net>\r\n", fresh).reason == Reason::cancel_unconfirmed);

  // Still listed: once more, then an event.
  CHECK(judged(200, own_contact, fresh).send == SendReason::cancel);
  Attempt again;
  again.used.again = 1;
  CHECK(judged(200, own_contact, again).reason == Reason::cancel_unconfirmed);
  // Others that are listed are none of our business, nor is a header: rungs 4 and 5 are no proof here.
  CHECK(judged(200, "Contact: <sip:other@198.51.100.7>;expires=3600\r\n", fresh).reason == Reason::cancelled);
  CHECK(judged(200, "Expires: 3600\r\n", fresh).reason == Reason::cancelled);
  CHECK(judged(200, "Contact: <sip:t@192.0.2.5:5060>;expires=0\r\n", fresh).reason == Reason::cancelled);

  // Three REGISTERs at most.
  Attempt spent;
  spent.used.sends = 3;
  CHECK(judged(401, challenge_row, spent).reason == Reason::cancel_unconfirmed);
  CHECK(judged(200, own_contact, spent).reason == Reason::cancel_unconfirmed);
  // Rejected credentials are not tried again.
  Attempt rejected;
  rejected.sent.www = {1, 1, false};
  CHECK(judged(401, challenge_row, rejected).reason == Reason::cancel_unconfirmed);
}
