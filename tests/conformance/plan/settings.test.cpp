#include "conformance/plan/settings.hpp"

#include <algorithm>

#include "catch.hpp"

using namespace sipreg;
using namespace sipreg::conformance::plan;
using deployment::Scenario;
using deployment::ScenarioSet;

namespace {
bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

Request with(std::optional<std::string> Request::*option, const char* value) {
  Request request;
  request.*option = value;
  return request;
}
}  // namespace

TEST_CASE("plan settings: values are read as an operator writes them") {
  Request request;
  request.expiry = " 5 min ";
  request.retry = "1m";
  request.nat_timeout = "2m";
  request.scenarios = "Primary + s-02";
  request.trunks = "12";
  const Reading reading = read_settings(request);
  CHECK(reading.errors.empty());
  CHECK((reading.settings.parameters.expire.value.mode == ExpiryMode::fixed));
  CHECK(reading.settings.parameters.expire.value.lifetime == seconds{300});
  CHECK(reading.settings.parameters.retry_delay.value == seconds{60});
  CHECK(reading.settings.nat_timeout == seconds{120});
  CHECK(reading.settings.scenarios == ScenarioSet{Scenario::nat, Scenario::primary, Scenario::lan});
  CHECK(reading.settings.trunks == 12);
  CHECK(reading.settings.any);
  for (const char* automatic : {"Auto", "Auto Negotiation", "auto-negotiation"}) {
    const Reading read = read_settings(with(&Request::expiry, automatic));
    CHECK(read.errors.empty());
    CHECK((read.settings.parameters.expire.value.mode == ExpiryMode::automatic));
  }
}

TEST_CASE("plan settings: scenarios and a NAT alone ask for a recommendation") {
  CHECK_FALSE(read_settings({}).settings.any);
  CHECK_FALSE(read_settings(with(&Request::scenarios, "nat")).settings.any);
  CHECK_FALSE(read_settings(with(&Request::nat_timeout, "60")).settings.any);
  CHECK(read_settings(with(&Request::retry, "60")).settings.any);
}

TEST_CASE("plan settings: a value outside its domain is refused with the nearest legal one") {
  struct Row {
    std::optional<std::string> Request::*option;
    const char* value;
    const char* option_name;
    const char* nearest;
  };
  const Row rows[] = {
      {&Request::expiry, "19", "--expiry: error: ", "the nearest legal value is 20"},
      {&Request::expiry, "0", "--expiry: error: ", "the nearest legal value is 20"},
      {&Request::expiry, "3h", "--expiry: error: ", "the nearest legal value is 7200"},
      {&Request::retry, "29", "--retry: error: ", "the nearest legal value is 30"},
      {&Request::retry, "601", "--retry: error: ", "the nearest legal value is 600"},
      {&Request::granted, "9", "--granted: error: ", "the nearest legal value is 10"},
      {&Request::granted, "4294967296", "--granted: error: ", "the nearest legal value is 4294967295"},
      {&Request::nat_timeout, "0", "--nat-timeout: error: ", "the nearest legal value is 1"},
      {&Request::nat_timeout, "2d", "--nat-timeout: error: ", "2d is no value of it"},
      {&Request::nat_timeout, "", "--nat-timeout: error: ", "the value is empty"},
      {&Request::trunks, "0", "--trunks: error: ", "the nearest legal value is 1"},
      {&Request::trunks, "100001", "--trunks: error: ", "the nearest legal value is 100000"},
      {&Request::trunks, "-3", "--trunks: error: ", "the nearest legal value is 1"},
      {&Request::trunks, "3m", "--trunks: error: ", "3m is no value of it"},
      {&Request::options_check, "0", "--options-check: error: ", "the nearest legal value is 1"},
      {&Request::resend_interval, "1,0", "--resend-interval: error: ", "the nearest legal value is 1"},
      {&Request::expiry, "soon", "--expiry: error: ", "the domain is Auto or 20..7200 s"},
      {&Request::scenarios, "primry", "--scenario: error: ", "did you mean primary?"},
      {&Request::scenarios, "x", "--scenario: error: ", "the scenarios are backup nat"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.option_name, row.value);
    const Reading reading = read_settings(with(row.option, row.value));
    REQUIRE(reading.errors.size() == 1);
    CAPTURE(reading.errors[0]);
    CHECK(reading.errors[0].rfind(row.option_name, 0) == 0);
    CHECK(has(reading.errors[0], row.nearest));
  }
}

TEST_CASE("plan settings: the sentence names parameter, value, domain, nearest legal value and place") {
  const Reading reading = read_settings(with(&Request::retry, "20"));
  REQUIRE(reading.errors.size() == 1);
  CHECK(reading.errors[0] ==
        "--retry: error: SS_SIP_USER_AGENT_RETRY_DELAY (P-02): 20 is below its domain; the domain is 30..600 s; the "
        "nearest legal value is 30; found under Operation management > Softswitch management > Additional settings > "
        "SIP parameter");
}

TEST_CASE("plan settings: everything wrong is told at once") {
  Request request;
  request.expiry = "7201";
  request.retry = "20";
  request.nat_timeout = "never";
  request.scenarios = "nat,primry,moon";
  request.trunks = "0";
  CHECK(read_settings(request).errors.size() == 6);
}

TEST_CASE("plan settings: a server does not grant more than a fixed expiry asks for") {
  Request request;
  request.expiry = "300";
  request.granted = "600";
  const Reading reading = read_settings(request);
  REQUIRE(reading.errors.size() == 1);
  CHECK(reading.errors[0] ==
        "--granted: error: 600 is above the fixed expiry; a server shortens the lifetime that is asked for and does "
        "not lengthen it; the nearest legal value is 300");
  request.granted = "300";
  CHECK(read_settings(request).errors.empty());
  request.expiry = "Auto";
  request.granted = "86400";  // in Auto any grant is obeyed
  CHECK(read_settings(request).errors.empty());
}

TEST_CASE("plan settings: an empty parameter is its default, with a note") {
  const Reading reading = read_settings(with(&Request::retry, ""));
  CHECK(reading.errors.empty());
  REQUIRE(reading.notes.size() == 1);
  CHECK(has(reading.notes[0], "is empty: the default 60 holds"));
  CHECK(reading.settings.any);
}
