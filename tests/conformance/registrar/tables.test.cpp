// What is bounded: nonces, kept answers, addresses of record.
#include "conformance/registrar/answered.hpp"
#include "conformance/registrar/location.hpp"
#include "conformance/registrar/nonces.hpp"
#include "terminal.hpp"

using namespace sipreg;
using namespace sipreg::registrar;

TEST_CASE("a nonce is ours, of its source, for its life, and no count twice") {
  Nonces nonces(test_key, 60_s);
  const Instant now{};
  const auto nonce = nonces.issue("192.0.2.1", now);
  CHECK(nonces.fresh(nonce, "192.0.2.1", 1, now));
  CHECK(nonces.fresh(nonce, "192.0.2.1", 1, now + milliseconds{59'999}));
  CHECK_FALSE(nonces.fresh(nonce, "192.0.2.1", 1, now + 60_s));
  CHECK_FALSE(nonces.fresh(nonce, "192.0.2.2", 1, now));
  CHECK_FALSE(nonces.fresh(nonce, "192.0.2.1", 0, now));
  for (std::size_t i = 0; i < nonce.size(); ++i) {
    auto forged = nonce;
    forged[i] = forged[i] == '0' ? '1' : '0';
    CHECK_FALSE(nonces.fresh(forged, "192.0.2.1", 1, now));
  }
  CHECK_FALSE(nonces.fresh("", "192.0.2.1", 1, now));
  CHECK(nonces.issue("192.0.2.1", now) != nonce);
  nonces.used(nonce, 3);
  CHECK_FALSE(nonces.fresh(nonce, "192.0.2.1", 3, now));
  CHECK(nonces.fresh(nonce, "192.0.2.1", 4, now));
}

TEST_CASE("a registrar with another key takes none of them") {
  Nonces before(test_key, 60_s);
  const Nonces after({1, 2}, 60_s);
  CHECK_FALSE(after.fresh(before.issue("192.0.2.1", Instant{}), "192.0.2.1", 1, Instant{}));
}

TEST_CASE("beyond the most that is remembered the oldest nonce goes stale, and cannot be replayed") {
  Nonces nonces(test_key, 60_s, 2);
  const Instant now{};
  const std::string used[] = {nonces.issue("a", now), nonces.issue("a", now), nonces.issue("a", now)};
  for (const auto& nonce : used) nonces.used(nonce, 1);
  CHECK_FALSE(nonces.fresh(used[0], "a", 1, now));
  CHECK_FALSE(nonces.fresh(used[0], "a", 2, now));
  CHECK_FALSE(nonces.fresh(used[1], "a", 1, now));
  CHECK(nonces.fresh(used[1], "a", 2, now));
}

TEST_CASE("answers are kept for 32 s, as many as fit") {
  Answered answers(2);
  const Instant now{};
  answers.keep(1, "one", now);
  answers.keep(1, "another", now);
  REQUIRE(answers.find(1, now));
  CHECK(answers.find(1, now)->bytes == "one");
  CHECK(answers.find(1, now + milliseconds{31'999}));
  CHECK_FALSE(answers.find(1, now + 32_s));
  for (const std::uint64_t request : {2U, 3U, 4U}) answers.keep(request, "", now + 40_s);
  CHECK(answers.size() == 2);
  CHECK_FALSE(answers.find(2, now + 40_s));
  CHECK(answers.find(4, now + 40_s)->bytes.empty());
}

TEST_CASE("long answers make room by their bytes") {
  Answered answers(100, 10);
  answers.keep(1, "123456", Instant{});
  answers.keep(2, "1234", Instant{});
  CHECK(answers.size() == 2);
  answers.keep(3, "5", Instant{});
  CHECK(answers.size() == 2);
  CHECK_FALSE(answers.find(1, Instant{}));
  answers.keep(4, std::string(11, 'x'), Instant{});
  CHECK(answers.size() == 0);
}

TEST_CASE("addresses of record without a binding make room for others") {
  Location location;
  for (std::size_t i = 0; i < most_addresses; ++i) REQUIRE(location.make(std::to_string(i), Instant{}));
  CHECK(location.make("one more", Instant{}));
  CHECK(location.size() == 1);
  location.drop_empty("one more", Instant{});
  CHECK(location.find("one more") == nullptr);
}
