#include "conformance/registrar/script.hpp"

#include "terminal.hpp"

using namespace sipreg;
using namespace sipreg::registrar;

namespace {

Script script(const std::string& text) {
  auto read = read_script(text);
  REQUIRE(std::holds_alternative<Script>(read));
  return std::get<Script>(read);
}

std::string problem(const std::string& text) {
  const auto read = read_script(text);
  return std::holds_alternative<agent::Problem>(read) ? std::get<agent::Problem>(read).why : "";
}

Config open_config() {
  auto config = test_config();
  config.authenticate = false;
  return config;
}

}  // namespace

TEST_CASE("a step holds for its number or span, and the first that fits wins") {
  const auto steps = script("3:503,5-7:drop,6-:hang,*:200");
  CHECK(step_for(steps, 1)->text == "*:200");
  CHECK(step_for(steps, 3)->status == 503);
  CHECK(step_for(steps, 6)->drop);
  CHECK(step_for(steps, 8)->hang);
  CHECK(step_for({}, 1) == nullptr);
}

TEST_CASE("a script that cannot be read says which of its words is wrong") {
  CHECK(problem("0:503") == "\"0\" is no number of a REGISTER, nor a span");
  CHECK(problem("7-5:503") == "\"7-5\" is no number of a REGISTER, nor a span");
  CHECK(problem("503").find("is no number") == std::string::npos);  // a number without actions
  CHECK(problem("503") == "\"503\" does nothing");
  CHECK(problem("3:100") == "\"100\" is no action");
  CHECK(problem("3:delay=nan") == "\"delay=nan\" is no action");
  CHECK(problem("3:delay=-1") == "\"delay=-1\" is no action");
  CHECK(problem("3:grant=4294967296") == "\"grant=4294967296\" is no action");
  CHECK(problem("3:Retry After=1") == "\"Retry After=1\" is no action");
  CHECK(problem("3:X=a\r\nEvil: 1") == "\"X=a\r\nEvil: 1\" is no action");
  CHECK(problem("3:drop+hang") == "\"3:drop+hang\" drops and hangs");
  CHECK(problem("").empty());
}

TEST_CASE("a scripted status does nothing else, and its rows go with it") {
  Registrar registrar(open_config(), script("1:503+Retry-After=30+Warning=399_lab_\"no\""), test_key);
  Terminal alice{registrar};
  const auto refused = alice.ask(contact());
  CHECK(refused.status() == 503);
  CHECK(refused.row("Retry-After") == "30");
  CHECK(refused.row("Warning") == "399 lab \"no\"");
  CHECK(refused.handled.details["script"] == "1:503+Retry-After=30+Warning=399_lab_\"no\"");
  CHECK(alice.ask("").contacts().empty());
}

TEST_CASE("a dropped REGISTER comes again as another, a hanging one never gets an answer") {
  Registrar registrar(open_config(), script("1:drop,3:hang"), test_key);
  Terminal alice{registrar};
  const auto lost = alice.write(contact(), "");
  CHECK_FALSE(alice.handle(lost).reply);
  CHECK(Exchange(alice.handle(lost)).status() == 200);
  const auto hanging = alice.write(contact(), "");
  CHECK_FALSE(alice.handle(hanging).reply);
  const auto copy = alice.handle(hanging);
  CHECK_FALSE(copy.reply);
  CHECK(copy.event == "retransmission");
}

TEST_CASE("a scripted grant is what the answer says, and a delay holds the right answer back") {
  Registrar registrar(open_config(), script("1:grant=17+delay=2.5"), test_key);
  Terminal alice{registrar};
  const auto bound = alice.ask(contact());
  CHECK(bound.contacts() == "<sip:alice@192.0.2.9:5062>;expires=17|");
  CHECK(bound.handled.details["granted"] == 17);
  CHECK(bound.handled.reply->delay == milliseconds{2500});
  CHECK(alice.ask("").contacts() == "<sip:alice@192.0.2.9:5062>;expires=3600|");
}

TEST_CASE("copies of a delayed REGISTER are not answered before it, and are no REGISTERs of their own") {
  const bool challenged = GENERATE(true, false);
  CAPTURE(challenged);
  Registrar registrar(challenged ? test_config() : open_config(), script("1:delay=2,2:503"), test_key);
  Terminal alice{registrar};
  const auto request = alice.write(contact(), "");
  const auto first = alice.handle(request);
  alice.now += milliseconds{1999};
  CHECK_FALSE(alice.handle(request).reply);
  alice.now += milliseconds{1};
  const auto copy = alice.handle(request);
  REQUIRE(copy.reply);
  CHECK(copy.reply->bytes == first.reply->bytes);
  CHECK(copy.reply->delay == Duration{});
}

TEST_CASE("a scripted stale makes a nonce stale that would have served") {
  Registrar registrar(test_config(), script("3:stale"), test_key);
  Terminal alice{registrar};
  CHECK(alice.prove(contact()).status() == 200);
  const auto stale = alice.again(contact());
  CHECK(stale.status() == 401);
  CHECK((*stale.message.challenges().begin()).stale);
  alice.take_nonce(stale);
  CHECK(alice.again(contact()).status() == 200);
}
