// What a REGISTER gets: form, identity, answers for retransmissions. Bindings and suspension: see their own files.
#include "conformance/registrar/registrar.hpp"

#include "sipreg/wire/date.hpp"
#include "terminal.hpp"

using namespace sipreg;
using namespace sipreg::registrar;

TEST_CASE("a REGISTER is challenged once for each algorithm, the preferred first, always with qop") {
  Registrar registrar(test_config(), {}, test_key);
  Terminal alice{registrar};
  const auto challenge = alice.ask(contact());
  CHECK(challenge.status() == 401);
  std::string algorithms;
  for (const auto one : challenge.message.challenges()) {
    CHECK(one.valid);
    CHECK(one.realm == "lab");
    CHECK(one.qop.auth);
    CHECK_FALSE(one.stale);
    algorithms.append(one.algorithm_text).append(" ");
  }
  CHECK(algorithms == "SHA-256 MD5 ");
  CHECK(challenge.handled.rule == Rule::registrar_challenge);
  CHECK(challenge.handled.details["credentials"] == "absent");
}

TEST_CASE("the right password binds the Contact, whichever algorithm proves it") {
  for (const auto hash : {agent::Hash::sha256, agent::Hash::md5}) {
    Registrar registrar(test_config(), {}, test_key);
    Terminal alice{registrar};
    alice.hash = hash;
    const auto bound = alice.prove(contact() + "Expires: 600\r\n");
    CHECK(bound.status() == 200);
    CHECK(bound.contacts() == "<sip:alice@192.0.2.9:5062>;expires=600|");
    CHECK(bound.row("Date") == "Wed, 17 Nov 2010 13:29:00 GMT");
    CHECK(wire::read_date(bound.row("Date")).unix_seconds == 1'290'000'540);
    CHECK_FALSE(bound.message.to().tag().empty());
  }
}

TEST_CASE("an observation says who asked what and what came of it, and never the password nor the digest") {
  Registrar registrar(test_config(), {}, test_key);
  Terminal alice{registrar};
  const auto bound = alice.prove(contact() + "Expires: 600\r\n");
  const auto& details = bound.handled.details;
  CHECK(bound.handled.event == "register");
  CHECK(bound.handled.rule == Rule::inbound_grant);
  CHECK(details["source"] == "192.0.2.9:5062");
  CHECK(details["call_id"] == "call-1");
  CHECK(details["cseq"] == 2);
  CHECK(details["n"] == 2);
  CHECK(details["user"] == "alice");
  CHECK(details["credentials"] == "right");
  CHECK(details["asked"] == 600);
  CHECK(details["granted"] == 600);
  CHECK(details["answer"] == 200);
  CHECK(details.dump().find("\"right\"}") == std::string::npos);
  CHECK(details.dump().find(alice.nonce) == std::string::npos);
  CHECK(details["aor"] == "sip:alice@example.net");
  alice.to = "<sip:alice:geheim@example.net;x=1>";
  CHECK(alice.ask("").handled.details["aor"] == "sip:alice@example.net;x=1");
  for (const char* unreadable : {"<sip:alice:gehe\"im@example.net>", "<sip:alice:gehe@im@example.net>"}) {
    alice.to = unreadable;
    CHECK(alice.ask("").handled.details.dump().find("gehe") == std::string::npos);
  }
}

TEST_CASE("a wrong password and an unknown user are challenged again and not told apart") {
  for (const std::string user : {"alice", "nobody"}) {
    Registrar registrar(test_config(), {}, test_key);
    Terminal terminal{registrar, user, "wrong"};
    const auto refused = terminal.prove(contact());
    CHECK(refused.status() == 401);
    CHECK_FALSE((*refused.message.challenges().begin()).stale);
    CHECK(refused.handled.details["credentials"] == "wrong");
  }
}

TEST_CASE("nobody changes the bindings of another user") {
  Registrar registrar(test_config(), {}, test_key);
  Terminal bob{registrar, "bob", "also right"};
  const auto refused = bob.prove(contact());
  CHECK(refused.status() == 403);
  CHECK(refused.handled.rule == Rule::registrar_forbidden);
  Terminal alice{registrar};
  CHECK(alice.prove("").contacts().empty());
}

TEST_CASE("a nonce that is too old is stale, whatever the password") {
  for (const std::string password : {"right", "wrong"}) {
    auto config = test_config();
    config.nonce_life = 60_s;
    Registrar registrar(config, {}, test_key);
    Terminal alice{registrar, "alice", password};
    alice.take_nonce(alice.ask(contact()));
    alice.now += 60_s;
    const auto stale = alice.again(contact());
    CHECK(stale.status() == 401);
    CHECK((*stale.message.challenges().begin()).stale);
    CHECK(stale.handled.rule == Rule::registrar_stale);
    CHECK(stale.handled.details["credentials"] == "stale");
  }
}

TEST_CASE("a nonce serves as long as it lives, each count once") {
  Registrar registrar(test_config(), {}, test_key);
  Terminal alice{registrar};
  CHECK(alice.prove(contact()).status() == 200);
  CHECK(alice.again(contact()).status() == 200);
  alice.count = 0;
  const auto replayed = alice.again(contact());
  CHECK(replayed.status() == 401);
  CHECK((*replayed.message.challenges().begin()).stale);
  alice.count = 5;  // what lies between was lost on the way
  CHECK(alice.again(contact()).status() == 200);
}

TEST_CASE("a nonce of another source is of no use") {
  Registrar registrar(test_config(), {}, test_key);
  Terminal alice{registrar};
  alice.take_nonce(alice.ask(contact()));
  alice.address = "192.0.2.66";
  const auto stolen = alice.again(contact());
  CHECK(stolen.status() == 401);
  CHECK(stolen.handled.details["credentials"] == "stale");
}

TEST_CASE("credentials for another Request-URI, or with a qop that was not offered, are malformed") {
  Registrar registrar(test_config(), {}, test_key);
  Terminal alice{registrar};
  alice.take_nonce(alice.ask(contact()));
  auto elsewhere = alice.write(contact(), alice.credentials());
  elsewhere.replace(elsewhere.find("uri=\"sip:example.net"), 20, "uri=\"sip:example.org");
  CHECK(Exchange(alice.handle(elsewhere)).status() == 400);
  auto other_qop = alice.write(contact(), alice.credentials());
  other_qop.replace(other_qop.find("qop=auth"), 8, "qop=auth-int");
  CHECK(Exchange(alice.handle(other_qop)).status() == 400);
}

TEST_CASE("a retransmission is answered as before and changes nothing") {
  Registrar registrar(test_config(), {}, test_key);
  Terminal alice{registrar};
  alice.take_nonce(alice.ask(contact()));
  const auto request = alice.write(contact(), alice.credentials());
  const Exchange first(alice.handle(request));
  alice.now += 1_s;
  const Exchange copy(alice.handle(request));
  CHECK(first.status() == 200);
  CHECK(copy.bytes == first.bytes);
  CHECK(copy.handled.event == "retransmission");
  alice.now += 32_s;
  CHECK(Exchange(alice.handle(request)).handled.event == "register");
}

TEST_CASE("without authentication the user is who he says, within the users that are listed") {
  auto config = test_config();
  config.authenticate = false;
  Registrar registrar(config, {}, test_key);
  Terminal alice{registrar};
  CHECK(alice.ask(contact()).status() == 200);
  alice.to = "<sip:mallory@example.net>";
  CHECK(alice.ask(contact()).status() == 404);
}

TEST_CASE("what is not for us, or not to be read, is refused with the reason") {
  const auto status = [](auto change, const std::string& rows = contact()) {
    Registrar registrar(test_config(), {}, test_key);
    Terminal alice{registrar};
    change(alice);
    return alice.prove(rows).status();
  };
  const auto nothing = [](Terminal&) {};
  CHECK(status([](Terminal& t) { t.request_uri = "sip:example.org"; }) == 404);
  CHECK(status([](Terminal& t) { t.to = "<sip:alice@example.org>"; }) == 404);
  CHECK(status([](Terminal& t) { t.request_uri = "tel:112"; }) == 416);
  CHECK(status([](Terminal& t) { t.to = "<sip:alice@example.net"; }) == 400);
  CHECK(status([](Terminal& t) { t.extra = "Require: path, foo\r\n"; }) == 420);
  CHECK(status([](Terminal& t) { t.extra = "Path: <sip:p1.example.net;lr>\r\n"; }) == 420);
  CHECK(status(nothing, "Contact: <sip:alice@192.0.2.9\r\n") == 400);
  CHECK(status(nothing, "Contact: <sip:a@h>;x=1;x=2\r\n") == 400);
  CHECK(status(nothing, "Contact: <sip:a@192.0.2.9>, <sip:a@192.0.2.9;y=1>\r\n") == 400);
  CHECK(status(nothing, "Contact: <sip:" + std::string(1100, 'a') + "@192.0.2.9>\r\n") == 400);
  CHECK(status(nothing, "Contact: <sips:alice@192.0.2.9>\r\n") == 400);
  CHECK(status(nothing, "Contact: <sip:alice@example.net>\r\n") == 403);
  CHECK(status(nothing) == 200);
}

TEST_CASE("a 420 names what is not understood") {
  Registrar registrar(test_config(), {}, test_key);
  Terminal alice{registrar};
  alice.extra = "Require: path, foo, bar\r\n";
  CHECK(alice.ask(contact()).row("Unsupported") == "foo, bar");
}

TEST_CASE("an address of record is the same with escapes and parameters") {
  Registrar registrar(test_config(), {}, test_key);
  Terminal alice{registrar};
  CHECK(alice.prove(contact()).status() == 200);
  alice.to = "<sip:%61lice@EXAMPLE.net;x=1>";
  CHECK(alice.prove("").contacts() == "<sip:alice@192.0.2.9:5062>;expires=3600|");
}

TEST_CASE("a Path is kept with its binding and returned") {
  Registrar registrar(test_config(), {}, test_key);
  Terminal alice{registrar};
  alice.extra = "Supported: path\r\nPath: <sip:p2.example.net;lr>\r\nPath: <sip:p1.example.net;lr>\r\n";
  const auto bound = alice.prove(contact());
  CHECK(bound.status() == 200);
  CHECK(bound.row("Path") == "<sip:p2.example.net;lr>, <sip:p1.example.net;lr>");
  CHECK(bound.row("Supported") == "path");
}

TEST_CASE("the answer to a datagram goes where rport or the Via says, at the address that it has come from") {
  Registrar registrar(test_config(), {}, test_key);
  Terminal alice{registrar};
  alice.sent_by = "10.0.0.1:5070";
  auto with = alice.write(contact(), "");
  const auto stamped = Exchange(alice.handle(with));
  CHECK(agent::to_string(stamped.handled.reply->to) == "192.0.2.9:5062");
  CHECK(stamped.message.via.received == "192.0.2.9");
  CHECK(stamped.message.via.rport == 5062);
  auto without = alice.write(contact(), "");
  without.erase(without.find(";rport"), 6);
  CHECK(agent::to_string(Exchange(alice.handle(without)).handled.reply->to) == "192.0.2.9:5070");
}

TEST_CASE("other requests: OPTIONS is answered 200, CANCEL 481, others 405, ACK and answers not at all") {
  Registrar registrar(test_config(), {}, test_key);
  Terminal alice{registrar};
  const auto send = [&](const std::string& method) {
    auto text = alice.write("", "");
    for (std::size_t at = 0; (at = text.find("REGISTER", at)) != text.npos; at += method.size())
      text.replace(at, 8, method);
    return Exchange(alice.handle(text));
  };
  CHECK(send("OPTIONS").status() == 200);
  CHECK(send("OPTIONS").row("Allow") == "REGISTER, OPTIONS");
  CHECK(send("INVITE").status() == 405);
  CHECK(send("CANCEL").status() == 481);
  CHECK_FALSE(send("ACK").handled.reply);
  CHECK_FALSE(Exchange(alice.handle("SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\n"
                                    "To: <sip:a@b>\r\nCall-ID: c\r\nCSeq: 1 REGISTER\r\n\r\n"))
                  .handled.reply);
}

TEST_CASE("what is damaged is answered 400 with the damage, if it can be answered at all") {
  Registrar registrar(test_config(), {}, test_key);
  Terminal alice{registrar};
  const auto damaged = [&](const std::string& from, const std::string& to) {
    auto text = alice.write(contact(), "");
    text.replace(text.find(from), from.size(), to);
    return Exchange(alice.handle(text));
  };
  CHECK(damaged("CSeq: ", "CSeq: x").status() == 400);
  CHECK(damaged("Content-Length: 0", "Content-Length: 5").message.reason ==
        "Bad Request: the body is shorter than Content-Length (RFC 3261 18.3)");
  CHECK(damaged("SIP/2.0\r\n", "SIP/7.0\r\n").status() == 505);
  CHECK(damaged(" REGISTER\r\n", " REGISTER\r\nCall-ID: another\r\n").status() == 400);
  CHECK_FALSE(damaged("Via: ", "Vie: ").handled.reply);
  CHECK_FALSE(damaged("Call-ID: ", "Call-IT: ").handled.reply);
  CHECK(Exchange(alice.handle("\r\n\r\n")).handled.event == "keep-alive");
  CHECK_FALSE(Exchange(alice.handle(std::string(300, '\0'))).handled.reply);
}
