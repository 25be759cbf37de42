// endpoint.suspend, .suspend-not-extended, .suspend-reset, .stale on messages: P-07 and P-08 (B-15, A-31).
#include "terminal.hpp"

using namespace sipreg;
using namespace sipreg::registrar;

namespace {

// So many wrong passwords, one a second; the last answer.
int fail(Terminal& terminal, int times) {
  int status = 0;
  terminal.password = "wrong";
  for (int i = 0; i < times; ++i) {
    status = terminal.prove(contact()).status();
    terminal.now += 1_s;
  }
  terminal.password = "right";
  return status;
}

}  // namespace

TEST_CASE("endpoint.suspend: the sixth wrong password suspends for 180 s, the right one included, and no longer") {
  Registrar registrar(test_config(), {}, test_key);
  Terminal alice{registrar};
  CHECK(fail(alice, 5) == 401);
  CHECK(fail(alice, 1) == 480);
  const auto refused = alice.again(contact());
  CHECK(refused.status() == 480);
  CHECK(refused.row("Retry-After") == "179");
  CHECK(refused.handled.rule == Rule::suspended);
  alice.now += 179_s;
  CHECK(alice.prove(contact()).status() == 200);
}

TEST_CASE("endpoint.suspend: 403 as a setting, without Retry-After") {
  auto config = test_config();
  config.suspended = SuspendedAnswer::forbidden;
  Registrar registrar(config, {}, test_key);
  Terminal alice{registrar};
  CHECK(fail(alice, 6) == 403);
  CHECK_FALSE(alice.again(contact()).message.has(wire::HeaderName::retry_after));
}

TEST_CASE("endpoint.suspend-not-extended: tries while suspended do not prolong it") {
  Registrar registrar(test_config(), {}, test_key);
  Terminal alice{registrar};
  CHECK(fail(alice, 6) == 480);
  alice.now += 59_s;
  for (int i = 0; i < 2; ++i, alice.now += 60_s) CHECK(alice.ask(contact()).status() == 480);
  CHECK(alice.prove(contact()).status() == 200);
}

TEST_CASE("endpoint.suspend-reset: a success forgets what was counted") {
  Registrar registrar(test_config(), {}, test_key);
  Terminal alice{registrar};
  CHECK(fail(alice, 5) == 401);
  CHECK(alice.prove(contact()).status() == 200);
  CHECK(fail(alice, 5) == 401);
  CHECK(alice.prove(contact()).status() == 200);
}

TEST_CASE("endpoint.stale: neither stale nonces nor challenges without an answer count as failures") {
  auto config = test_config();
  config.nonce_life = 10_s;
  Registrar registrar(config, {}, test_key);
  Terminal alice{registrar};
  for (int i = 0; i < 20; ++i) {
    alice.take_nonce(alice.ask(contact()));
    alice.now += 10_s;
    CHECK(alice.again(contact()).status() == 401);
  }
  CHECK(alice.prove(contact()).status() == 200);
}

TEST_CASE("retransmissions of a wrong password count once") {
  Registrar registrar(test_config(), {}, test_key);
  Terminal alice{registrar};
  alice.take_nonce(alice.ask(contact()));
  alice.password = "wrong";
  const auto request = alice.write(contact(), alice.credentials());
  for (int i = 0; i < 11; ++i) CHECK(Exchange(alice.handle(request)).status() == 401);
  alice.password = "right";
  CHECK(alice.prove(contact()).status() == 200);
}

TEST_CASE("another source of the same user, and another user of the same source, are not suspended with it") {
  Registrar registrar(test_config(), {}, test_key);
  Terminal attacker{registrar};
  attacker.address = attacker.sent_by = "192.0.2.66";
  CHECK(fail(attacker, 6) == 480);
  Terminal alice{registrar};
  CHECK(alice.prove(contact()).status() == 200);
  Terminal bob{registrar, "bob", "also right", attacker.address, attacker.sent_by};
  bob.to = "<sip:bob@example.net>";
  bob.call_id = "call-b";
  CHECK(bob.prove("Contact: <sip:bob@192.0.2.66>\r\n").status() == 200);
}

TEST_CASE("P-07 0 turns suspension off") {
  auto config = test_config();
  config.suspension.tries = 0;
  Registrar registrar(config, {}, test_key);
  Terminal alice{registrar};
  CHECK(fail(alice, 50) == 401);
  CHECK(alice.prove(contact()).status() == 200);
}
