#include "sipreg/policy/credentials.hpp"

#include <cstdint>
#include <set>
#include <string>

#include "catch.hpp"
#include "unit/policy/answer.hpp"

namespace {
using namespace sipreg;
using sipreg_test::answer;
using V = ChallengeVerdict;
using O = ChallengeOffer;

constexpr ChallengeFacts offered(std::uint64_t nonce, bool stale = false) { return {nonce, O::usable, stale}; }
/// The nonce as a refused request carried it: `count` requests so far, proven when one was accepted with it.
constexpr NonceUse sent(std::uint64_t nonce, std::uint32_t count, bool proven) { return {nonce, count, proven}; }

static_assert(judge_challenge({}, offered(1), false) == V::answer);
static_assert(judge_challenge(sent(1, 1, false), offered(2), true) == V::rejected);
static_assert(nonce_fingerprint("") != 0);
static_assert(sizeof(NonceUse) == 16);

ChosenChallenge choose(const std::string& text, bool proxy = false, AlgorithmSet algorithms = {},
                       std::string_view realm = {}) {
  return choose_challenge(wire::read_message(text), proxy, algorithms, realm);
}
}  // namespace

TEST_CASE("A challenge is judged by the table of digest sequences") {
  struct Row {
    const char* what;
    NonceUse sent;
    ChallengeFacts offered;
    ChallengeVerdict strict, lenient;
  };
  const Row rows[] = {
      {"REGISTER plain, 401 n1", {}, offered(1), V::answer, V::answer},
      {"REGISTER plain, 401 n1 stale=true", {}, offered(1, true), V::answer, V::answer},
      {"sent n1, 401 n3 stale=true", sent(1, 1, false), offered(3, true), V::answer, V::answer},
      {"sent cached n1, 401 n3 stale=true", sent(1, 9, true), offered(3, true), V::answer, V::answer},
      {"sent just issued n3, 401 n3", sent(3, 1, false), offered(3), V::rejected, V::rejected},
      {"sent just issued n3, 401 n4", sent(3, 1, false), offered(4), V::rejected, V::rejected},
      {"sent cached n1, 401 n4 without stale", sent(1, 2, true), offered(4), V::rejected, V::last_chance},
      {"sent cached n1, 401 n1", sent(1, 2, true), offered(1), V::rejected, V::rejected},
      {"the identical nonce, whatever stale says", sent(1, 1, false), offered(1, true), V::rejected, V::rejected},
      {"no challenge", {}, {}, V::unusable, V::unusable},
      {"only SHA-999", {}, {0, O::unsupported, false}, V::unusable, V::unusable},
      {"a realm without a password", sent(1, 1, false), {0, O::foreign_realm, false}, V::unusable, V::unusable},
      {"no nonce", {}, {0, O::broken, false}, V::unusable, V::unusable},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK(static_cast<int>(judge_challenge(row.sent, row.offered, false)) == static_cast<int>(row.strict));
    CHECK(static_cast<int>(judge_challenge(row.sent, row.offered, true)) == static_cast<int>(row.lenient));
  }
}

TEST_CASE("The nonce count of each request is one more than before and starts at one") {
  NonceUse use{42, 0, false};
  CHECK(use.take() == 1);
  CHECK(use.take() == 2);
  CHECK(use.take() == 3);
  CHECK(NonceUse{}.take() == 0);
  NonceUse nearly{42, 0xFFFFFFFEU, true};
  CHECK(nearly.take() == 0xFFFFFFFFU);
  CHECK(nearly.take() == 0);  // eight hex digits are used up: the next request goes without credentials
  CHECK_FALSE(nearly.known());
}

TEST_CASE("Fingerprints of nonces differ where the nonces do and are never zero") {
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 20000; ++i) {
    const std::uint64_t print = nonce_fingerprint("nonce-" + std::to_string(i));
    CHECK(print != 0);
    seen.insert(print);
  }
  CHECK(seen.size() == 20000);
  CHECK(nonce_fingerprint("n1") == nonce_fingerprint(std::string{"n1"}));
  CHECK(nonce_fingerprint("N1") != nonce_fingerprint("n1"));
  CHECK(nonce_fingerprint(std::string(2048, 'x')) != nonce_fingerprint(std::string(2047, 'x')));
}

TEST_CASE("The topmost challenge that can be answered is chosen and otherwise the most telling reason") {
  struct Row {
    const char* rows;
    ChallengeOffer offer;
    const char* nonce;
  };
  const Row rows[] = {
      {"", O::none, ""},
      {"WWW-Authenticate: Digest realm=\"r\", nonce=\"n1\"\r\n", O::usable, "n1"},
      {"www-authenticate: dIGEST REALM=\"r\",NONCE=\"n1\",algorithm=md5\r\n", O::usable, "n1"},
      {"WWW-Authenticate: Digest realm=\"r\", nonce=\"n1\", algorithm=SHA-256\r\n"
       "WWW-Authenticate: Digest realm=\"r\", nonce=\"n2\", algorithm=MD5\r\n",
       O::usable, "n1"},
      {"WWW-Authenticate: Digest realm=\"r\", nonce=\"n1\", algorithm=SHA-999\r\n"
       "WWW-Authenticate: Digest realm=\"r\", nonce=\"n2\", algorithm=MD5\r\n",
       O::usable, "n2"},
      {"WWW-Authenticate: Basic realm=\"r\"\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"n2\"\r\n", O::usable,
       "n2"},
      {"WWW-Authenticate: Digest realm=\"r\"\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"n2\"\r\n", O::usable,
       "n2"},
      {"Proxy-Authenticate: Digest realm=\"p\", nonce=\"np\"\r\n", O::none, ""},
      {"Proxy-Authenticate: Digest realm=\"p\", nonce=\"np\"\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"n1\"\r\n",
       O::usable, "n1"},
      {"WWW-Authenticate: Basic realm=\"r\"\r\n", O::unsupported, ""},
      {"WWW-Authenticate: Bearer authz_server=\"https://a\", realm=\"r\"\r\n", O::unsupported, ""},
      {"WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", algorithm=AKAv1-MD5\r\n", O::unsupported, ""},
      {"WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", algorithm=SHA-256-sess\r\n", O::unsupported, ""},
      {"WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth\"\r\n", O::usable, "n"},
      {"WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"foo,auth\"\r\n", O::usable, "n"},
      {"WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth-int\"\r\n", O::usable, "n"},
      {"WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"foo\"\r\n", O::unsupported, ""},
      {"WWW-Authenticate: Digest realm=\"r\", nonce=\"\"\r\n", O::broken, ""},
      {"WWW-Authenticate: Digest realm=\"r\"\r\n", O::broken, ""},
      {"WWW-Authenticate: Digest nonce=\"n\"\r\n", O::broken, ""},
      {"WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", nonce=\"m\"\r\n", O::broken, ""},
      {"WWW-Authenticate: Digest realm=\"r, nonce=\"n\r\n", O::broken, ""},
      {"WWW-Authenticate:\r\n", O::unsupported, ""},
      {"WWW-Authenticate: Basic realm=\"r\"\r\nWWW-Authenticate: Digest realm=\"r\"\r\n", O::broken, ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.rows);
    const std::string text = answer(401, row.rows);
    const ChosenChallenge chosen = choose(text);
    CHECK(static_cast<int>(chosen.facts.offer) == static_cast<int>(row.offer));
    CHECK(chosen.challenge.nonce == row.nonce);
    CHECK((chosen.facts.nonce != 0) == (row.offer == O::usable));
    if (row.offer == O::usable) CHECK(chosen.facts.nonce == nonce_fingerprint(row.nonce));
  }
}

TEST_CASE("A challenge for another realm is not answered with this password") {
  const std::string foreign = answer(401, "WWW-Authenticate: Digest realm=\"elsewhere\", nonce=\"n1\"\r\n");
  CHECK(choose(foreign, false, {}, "sip.example.net").facts.offer == O::foreign_realm);
  CHECK(choose(foreign, false, {}, "elsewhere").facts.offer == O::usable);
  CHECK(choose(foreign, false, {}, "").facts.offer == O::usable);
  CHECK(choose(foreign, false, {}, "Elsewhere").facts.offer == O::foreign_realm);  // quoted strings keep their case
  const std::string both = answer(401,
                                  "WWW-Authenticate: Digest realm=\"elsewhere\", nonce=\"n1\"\r\n"
                                  "WWW-Authenticate: Digest realm=\"sip.example.net\", nonce=\"n2\"\r\n");
  CHECK(choose(both, false, {}, "sip.example.net").challenge.nonce == "n2");
  const std::string escaped = answer(401, "WWW-Authenticate: Digest realm=\"a\\\"b\", nonce=\"n\"\r\n");
  CHECK(choose(escaped, false, {}, "a\"b").facts.offer == O::usable);
}

TEST_CASE("stale is true only when the word is true and proxy and registrar are kept apart") {
  const std::string text = answer(401,
                                  "WWW-Authenticate: Digest realm=\"r\", nonce=\"n1\", stale=TRUE\r\n"
                                  "Proxy-Authenticate: Digest realm=\"p\", nonce=\"n2\", stale=yes\r\n");
  CHECK(choose(text, false).facts.stale);
  CHECK(choose(text, false).challenge.realm == "r");
  CHECK_FALSE(choose(text, true).facts.stale);
  CHECK(choose(text, true).challenge.realm == "p");
  CHECK(choose(text, true).challenge.proxy);
}

TEST_CASE("A host that computes fewer algorithms has the others passed over") {
  const AlgorithmSet md5_only = AlgorithmSet::none().with(wire::Algorithm::md5);
  const std::string text = answer(401,
                                  "WWW-Authenticate: Digest realm=\"r\", nonce=\"n1\", algorithm=SHA-256\r\n"
                                  "WWW-Authenticate: Digest realm=\"r\", nonce=\"n2\"\r\n");
  CHECK(choose(text, false, {}).challenge.nonce == "n1");
  CHECK(choose(text, false, md5_only).challenge.nonce == "n2");
  CHECK(choose(text, false, AlgorithmSet::none()).facts.offer == O::unsupported);
  CHECK(AlgorithmSet{}.has(wire::Algorithm::md5));
  CHECK(AlgorithmSet{}.has(wire::Algorithm::md5_sess));
  CHECK(AlgorithmSet{}.has(wire::Algorithm::sha256));
  CHECK(AlgorithmSet{}.has(wire::Algorithm::sha512_256));
  CHECK_FALSE(AlgorithmSet{}.has(wire::Algorithm::sha256_sess));
  CHECK_FALSE(AlgorithmSet{std::uint8_t{0xFF}}.has(wire::Algorithm::unknown));
}

TEST_CASE("A nonce of two kilobytes is read whole") {
  const std::string nonce(2048, 'n');
  const std::string text = answer(401, "WWW-Authenticate: Digest realm=\"r\", nonce=\"" + nonce + "\"\r\n");
  CHECK(choose(text).challenge.nonce == nonce);
  CHECK(choose(text).facts.nonce == nonce_fingerprint(nonce));
}
