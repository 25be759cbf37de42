// endpoint.grant, .nat, .423, .replace-on, .replace-off, .cseq, .star, .contacts: P-05, P-06, P-09 and RFC 3261 10.3
// on messages. The rules themselves are tested with include/sipreg/registrar/bindings.hpp.
#include "terminal.hpp"

using namespace sipreg;
using namespace sipreg::registrar;

TEST_CASE("endpoint.grant: what is asked, up to the normal lifetime of P-05") {
  Registrar registrar(test_config(), {}, test_key);
  Terminal alice{registrar};
  CHECK(alice.prove(contact() + "Expires: 3600\r\n").contacts() == "<sip:alice@192.0.2.9:5062>;expires=3600|");
  CHECK(alice.prove(contact() + "Expires: 7200\r\n").contacts() == "<sip:alice@192.0.2.9:5062>;expires=3600|");
  CHECK(alice.prove(contact("5062", ";expires=600") + "Expires: 900\r\n").contacts() ==
        "<sip:alice@192.0.2.9:5062>;expires=600|");
  CHECK(alice.prove(contact()).contacts() == "<sip:alice@192.0.2.9:5062>;expires=3600|");
  alice.now += 1500_s;
  CHECK(alice.prove("").contacts() == "<sip:alice@192.0.2.9:5062>;expires=2100|");
  alice.now += 2100_s;
  CHECK(alice.prove("").contacts().empty());
}

TEST_CASE("endpoint.grant.nat: behind NAT P-06 is the ceiling") {
  Registrar registrar(test_config(), {}, test_key);
  Terminal alice{registrar};
  alice.sent_by = "10.0.0.1:5062";
  const auto bound = alice.prove(contact() + "Expires: 3600\r\n");
  CHECK(bound.contacts() == "<sip:alice@192.0.2.9:5062>;expires=300|");
  CHECK(bound.handled.details["behind_nat"] == true);
  Registrar second(test_config(), {}, test_key);
  Terminal named{second};
  named.sent_by = "phone.example.net:5062";  // a name says nothing about where it is
  CHECK(named.prove(contact() + "Expires: 3600\r\n").contacts() == "<sip:alice@192.0.2.9:5062>;expires=3600|");
  Registrar third(test_config(), {}, test_key);
  Terminal inside{third};
  CHECK(inside.prove("Contact: <sip:alice@10.0.0.1>;expires=3600\r\n").contacts() ==
        "<sip:alice@10.0.0.1>;expires=300|");
}

TEST_CASE("endpoint.423: below the minimum, and never from an hour on") {
  auto config = test_config();
  config.limits.grant = {7200, 7200, 300};
  Registrar registrar(config, {}, test_key);
  Terminal alice{registrar};
  const auto brief = alice.prove(contact() + "Expires: 10\r\n");
  CHECK(brief.status() == 423);
  CHECK(brief.row("Min-Expires") == "7200");
  CHECK(brief.handled.rule == Rule::registrar_too_brief);
  CHECK(alice.prove(contact() + "Expires: 3600\r\n").status() == 200);
}

TEST_CASE("endpoint.replace-on: the second terminal takes the place of the first") {
  Registrar registrar(test_config(), {}, test_key);
  Terminal first{registrar};
  Terminal second{registrar};
  second.call_id = "call-2";
  CHECK(first.prove(contact("5062")).status() == 200);
  const auto replaced = second.prove(contact("5070"));
  CHECK(replaced.contacts() == "<sip:alice@192.0.2.9:5070>;expires=3600|");
  CHECK(replaced.handled.rule == Rule::replace);
}

TEST_CASE("endpoint.replace-off: the second terminal is refused while the first lives, with the rest of its time") {
  auto config = test_config();
  config.limits.second = SecondTerminal::refused;
  Registrar registrar(config, {}, test_key);
  Terminal first{registrar};
  Terminal second{registrar};
  second.call_id = "call-2";
  CHECK(first.prove(contact("5062") + "Expires: 600\r\n").status() == 200);
  second.now += 100_s;
  const auto refused = second.prove(contact("5070"));
  CHECK(refused.status() == 480);
  CHECK(refused.row("Retry-After") == "500");
  CHECK(refused.handled.rule == Rule::refused_terminal);
  second.now += 500_s;
  CHECK(second.prove(contact("5070")).contacts() == "<sip:alice@192.0.2.9:5070>;expires=3600|");
}

TEST_CASE("endpoint.replace-off: the same terminal after a restart is known by its instance") {
  auto config = test_config();
  config.limits.second = SecondTerminal::refused;
  Registrar registrar(config, {}, test_key);
  Terminal before{registrar};
  Terminal after{registrar};
  after.call_id = "call-2";
  const std::string instance = ";+sip.instance=\"<urn:uuid:1>\"";
  CHECK(before.prove(contact("5062", instance)).status() == 200);
  CHECK(after.prove(contact("5070", instance)).contacts() ==
        "<sip:alice@192.0.2.9:5070>;+sip.instance=\"<urn:uuid:1>\";expires=3600|");
}

TEST_CASE("endpoint.cseq: a REGISTER that comes late changes nothing") {
  Registrar registrar(test_config(), {}, test_key);
  Terminal alice{registrar};
  CHECK(alice.prove(contact() + "Expires: 600\r\n").status() == 200);
  alice.cseq = 0;
  const auto late = alice.prove(contact() + "Expires: 0\r\n");  // CSeq 2 again, in another transaction
  CHECK(late.handled.event == "retransmission");
  Terminal other = alice;
  other.sent_by = "192.0.2.9:5063";
  other.cseq = 0;
  const auto refused = other.prove(contact() + "Expires: 0\r\n");
  CHECK(refused.status() == 500);
  CHECK(refused.handled.rule == Rule::registrar_cseq);
  alice.cseq = 2;
  CHECK(alice.prove("").contacts() == "<sip:alice@192.0.2.9:5062>;expires=600|");
}

TEST_CASE("endpoint.star: alone and with 0 it ends everything, otherwise it is a bad request") {
  Registrar registrar(test_config(), {}, test_key);
  Terminal alice{registrar};
  CHECK(alice.prove(contact("5062") + contact("5063")).status() == 200);
  CHECK(alice.prove("Contact: *\r\nExpires: 60\r\n").status() == 400);
  CHECK(alice.prove("Contact: *\r\n").status() == 400);
  CHECK(alice.prove("Contact: *, *\r\nExpires: 0\r\n").status() == 400);
  CHECK(alice.prove("Contact: *\r\n" + contact() + "Expires: 0\r\n").status() == 400);
  CHECK(alice.prove("").contacts() ==
        "<sip:alice@192.0.2.9:5062>;expires=3600|<sip:alice@192.0.2.9:5063>;expires=3600|");
  const auto ended = alice.prove("Contact: *\r\nExpires: 0\r\n");
  CHECK(ended.status() == 200);
  CHECK(ended.contacts().empty());
}

TEST_CASE("endpoint.contacts: each has its own lifetime, all of them or none") {
  Registrar registrar(test_config(), {}, test_key);
  Terminal alice{registrar};
  CHECK(alice.prove("Contact: <sip:a@192.0.2.9>;expires=600;q=0.5, <sip:b@192.0.2.9>\r\nExpires: 900\r\n").contacts() ==
        "<sip:a@192.0.2.9>;q=0.5;expires=600|<sip:b@192.0.2.9>;expires=900|");
  CHECK(alice.prove("Contact: <sip:a@192.0.2.9>;expires=0, <sip:c@192.0.2.9>;expires=5\r\n").status() == 423);
  CHECK(alice.prove("Contact: <sip:a@192.0.2.9>;expires=0, <sip:c@192.0.2.9>\r\n").contacts() ==
        "<sip:c@192.0.2.9>;expires=3600|<sip:b@192.0.2.9>;expires=900|");
  std::string nine;
  for (int i = 0; i < 9; ++i) nine += fmt::format("Contact: <sip:u{}@192.0.2.9>\r\n", i);
  CHECK(alice.prove(nine).status() == 403);
}

TEST_CASE("two Contacts that equal one binding and not each other are two bindings") {
  Registrar registrar(test_config(), {}, test_key);
  Terminal alice{registrar};
  CHECK(alice.prove("Contact: <sip:a@192.0.2.9>\r\n").status() == 200);
  CHECK(alice.prove("Contact: <sip:a@192.0.2.9;x=1>, <sip:a@192.0.2.9;x=2>\r\n").contacts() ==
        "<sip:a@192.0.2.9;x=1>;expires=3600|<sip:a@192.0.2.9;x=2>;expires=3600|");
}
