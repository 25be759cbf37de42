#include "sipreg/deployment/value.hpp"

#include "catch.hpp"

using namespace sipreg::deployment;

namespace {
struct NumberRow {
  std::string_view written;
  ParameterName parameter;
  ValueStatus status;
  std::uint32_t value;  ///< read, or the nearest legal one
};
}  // namespace

TEST_CASE("What editors and databases leave around a value is taken off") {
  CHECK(clean(" \t300\r\n").text == "300");
  CHECK(clean("\xEF\xBB\xBF"
              "300")
            .text == "300");
  CHECK(clean("\xC2\xA0"
              "300\xC2\xA0")
            .text == "300");
  CHECK_FALSE(clean("\xC2\xA0"
                    "300\xC2\xA0")
                  .damaged);
  CHECK(clean("").text.empty());
}

TEST_CASE("Damaged UTF-8 around a value is taken off and told, and a good character stays") {
  for (const std::string_view text : {"\xFF"
                                      "300",
                                      "300\xC2",
                                      "\xA0"
                                      "300\xE2\x80",
                                      "\xED\xA0\x80"
                                      "300",
                                      "300\xC0\x80"}) {
    CHECK(clean(text).text == "300");
    CHECK(clean(text).damaged);
  }
  CHECK(clean("300\xE7\xA7\x92").text == "300\xE7\xA7\x92");  // "300" and a word for second: no number, and not damaged
  CHECK_FALSE(clean("300\xE7\xA7\x92").damaged);
}

TEST_CASE("Numbers are read with their units, and held against their domain") {
  constexpr auto good = ValueStatus::good;
  constexpr auto delay = ParameterName::user_agent_retry_delay;
  constexpr auto nat = ParameterName::endpoint_nat_expire;
  constexpr auto tries = ParameterName::endpoint_register_retry;
  const NumberRow rows[] = {
      {"300", delay, good, 300},
      {"300s", delay, good, 300},
      {"300 s", delay, good, 300},
      {"5m", delay, good, 300},
      {"5 min", delay, good, 300},
      {"0030", delay, good, 30},
      {"30", delay, good, 30},
      {"600", delay, good, 600},
      {"29", delay, ValueStatus::below, 30},
      {"601", delay, ValueStatus::above, 600},
      {"11m", delay, ValueStatus::above, 600},
      {"0", delay, ValueStatus::below, 30},
      {"-5", delay, ValueStatus::below, 30},
      {"99999999999999999999999999", delay, ValueStatus::above, 600},
      {"4294967295", nat, good, 4294967295},
      {"4294967296", nat, ValueStatus::above, 4294967295},
      {"0", nat, ValueStatus::below, 1},
      {"0", tries, good, 0},
      {"-0", tries, good, 0},
      {"1000000", tries, good, 1000000},
      {"1000001", tries, ValueStatus::above, 1000000},
      {"6s", tries, ValueStatus::malformed, 0},
      {"60.0", delay, ValueStatus::malformed, 0},
      {"1,000", delay, ValueStatus::malformed, 0},
      {"0x3C", delay, ValueStatus::malformed, 0},
      {"sixty", delay, ValueStatus::malformed, 0},
      {"-", delay, ValueStatus::malformed, 0},
      {"60 60", delay, ValueStatus::malformed, 0},
      {"", delay, ValueStatus::empty, 0},
      {"\xC2\xA0", delay, ValueStatus::empty, 0},
  };
  for (const auto& expected : rows) {
    CAPTURE(expected.written);
    const Number number = read_number(expected.written, row(expected.parameter));
    CHECK(number.status == expected.status);
    CHECK(number.value == expected.value);
  }
}

TEST_CASE("A pair is minimum and normal lifetime, and one number is the normal one") {
  struct PairRow {
    std::string_view written;
    ValueStatus status;
    std::uint32_t first, second;
  };
  const PairRow rows[] = {
      {"300/3600", ValueStatus::good, 300, 3600},
      {"300 / 3600", ValueStatus::good, 300, 3600},
      {"5m/1h", ValueStatus::good, 300, 3600},
      {"3600", ValueStatus::good, 300, 3600},
      {"120", ValueStatus::good, 120, 120},
      {"300/300", ValueStatus::good, 300, 300},
      {"3600/300", ValueStatus::reversed, 300, 3600},
      {"0/3600", ValueStatus::below, 1, 3600},
      {"0", ValueStatus::below, 1, 1},
      {"300/4294967296", ValueStatus::above, 300, 4294967295},
      {"300/", ValueStatus::malformed, 0, 0},
      {"/3600", ValueStatus::malformed, 0, 0},
      {"300/3600/1", ValueStatus::malformed, 0, 0},
      {"", ValueStatus::empty, 0, 0},
  };
  for (const auto& expected : rows) {
    CAPTURE(expected.written);
    const NumberPair pair = read_pair(expected.written, row(ParameterName::endpoint_expire));
    CHECK(pair.status == expected.status);
    CHECK(pair.first == expected.first);
    CHECK(pair.second == expected.second);
  }
}

TEST_CASE("Auto has many spellings") {
  for (const std::string_view text :
       {"Auto", "AUTO", "Auto Negotiation", "auto-negotiation", "Auto_Negotiation", " auto "})
    CHECK(is_auto(text));
  for (const std::string_view text : {"", "Aut", "Automatic", "auto negotiation 300", "0"}) CHECK_FALSE(is_auto(text));
}

TEST_CASE("Booleans have many spellings, and nothing else is one") {
  for (const std::string_view text : {"On", "ON", "1", "true", "Yes", " on\r"}) {
    CHECK(read_switch(text).status == ValueStatus::good);
    CHECK(read_switch(text).value == Switch::on);
  }
  for (const std::string_view text : {"Off", "0", "FALSE", "no"}) {
    CHECK(read_switch(text).status == ValueStatus::good);
    CHECK(read_switch(text).value == Switch::off);
  }
  for (const std::string_view text : {"2", "enabled", "-1", "00"})
    CHECK(read_switch(text).status == ValueStatus::malformed);
}

TEST_CASE("Retransmission gaps are 1 to 20 numbers of seconds") {
  const auto& resend = row(ParameterName::resend_interval);
  for (const std::string_view text : {"1,2,4", "1 2 4", "1; 2; 4", "1/2/4", " 1s, 2s ,4s,"}) {
    CAPTURE(text);
    const GapsReading gaps = read_gaps(text, resend);
    REQUIRE(gaps.status == ValueStatus::good);
    CHECK(gaps.gaps.count == 3);
    CHECK(gaps.gaps.total() == sipreg::seconds{7});
  }
  CHECK(read_gaps("1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1", resend).gaps.count == 20);
  CHECK(read_gaps("1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1", resend).status == ValueStatus::too_many);
  CHECK(read_gaps("1,0,4", resend).status == ValueStatus::below);
  CHECK(read_gaps("1,0,4", resend).nearest == 1);
  CHECK(read_gaps("1,65536", resend).nearest == 65535);
  CHECK(read_gaps("1,,4", resend).status == ValueStatus::malformed);
  CHECK(read_gaps("1,x", resend).status == ValueStatus::malformed);
  CHECK(read_gaps("", resend).status == ValueStatus::empty);
}
