#include "sipreg/uac/locate.hpp"

#include <array>
#include <cstdint>
#include <vector>

#include "catch.hpp"

namespace {
using namespace sipreg;

static_assert(first_lookup(true, false, false) == Lookup::nothing);
static_assert(first_lookup(true, true, true) == Lookup::nothing);
static_assert(first_lookup(false, true, false) == Lookup::addresses);
static_assert(first_lookup(false, true, true) == Lookup::addresses);
static_assert(first_lookup(false, false, true) == Lookup::service);
static_assert(first_lookup(false, false, false) == Lookup::naptr);

static_assert(read_sip_service("SIP+D2U") == SipService::udp);
static_assert(read_sip_service("sip+d2t") == SipService::tcp);
static_assert(read_sip_service("SIPS+D2T") == SipService::tls);
static_assert(read_sip_service("SIP+D2S") == SipService::other);
static_assert(read_sip_service("E2U+sip") == SipService::other);

constexpr NaptrRecord naptr(std::uint16_t order, std::uint16_t preference, SipService service, bool terminal = true) {
  return {order, preference, service, terminal, 0};
}

std::vector<int> names_in_order(std::vector<SrvRecord> records, std::uint64_t entropy) {
  order_srv(records.data(), records.size(), entropy);
  std::vector<int> names;
  for (const SrvRecord& record : records) names.push_back(record.name);
  return names;
}
}  // namespace

TEST_CASE("Of the NAPTR records that we can follow the lowest order wins, then the lowest preference") {
  const std::array<NaptrRecord, 5> records{naptr(10, 1, SipService::other), naptr(10, 1, SipService::udp, false),
                                           naptr(20, 9, SipService::tcp), naptr(20, 5, SipService::udp),
                                           naptr(30, 1, SipService::tls)};
  CHECK(choose_naptr(records.data(), records.size(), false) == 3);
  CHECK(choose_naptr(records.data(), 3, false) == 2);
  CHECK(choose_naptr(records.data(), 2, false) == 2);
  CHECK(choose_naptr(records.data(), 0, false) == 0);
}

TEST_CASE("For a sips URI the services without TLS do not count, however they are preferred") {
  const std::array<NaptrRecord, 3> records{naptr(1, 1, SipService::udp), naptr(1, 2, SipService::tcp),
                                           naptr(9, 9, SipService::tls)};
  CHECK(choose_naptr(records.data(), 3, true) == 2);
  CHECK(choose_naptr(records.data(), 2, true) == 2);
}

TEST_CASE("A lower priority is always tried first, whatever the weights") {
  for (std::uint64_t entropy = 0; entropy < 200; ++entropy)
    CHECK(names_in_order({{20, 65535, 5060, 2}, {10, 0, 5060, 1}, {30, 100, 5060, 3}}, entropy) ==
          std::vector<int>{1, 2, 3});
}

TEST_CASE("Within one priority the first is drawn in proportion to the weights") {
  int first[3] = {};
  constexpr int draws = 10'000;
  for (std::uint64_t entropy = 0; entropy < draws; ++entropy)
    ++first[names_in_order({{1, 60, 5060, 0}, {1, 20, 5060, 1}, {1, 20, 5060, 2}}, entropy)[0]];
  CHECK(first[0] > draws * 0.57);
  CHECK(first[0] < draws * 0.63);
  CHECK(first[1] > draws * 0.17);
  CHECK(first[1] < draws * 0.23);
}

TEST_CASE("What is left after a draw is drawn by its own weights") {
  int second = 0, drawn = 0;
  for (std::uint64_t entropy = 0; entropy < 10'000; ++entropy) {
    const auto names = names_in_order({{1, 60, 5060, 0}, {1, 30, 5060, 1}, {1, 10, 5060, 2}}, entropy);
    if (names[0] != 0) continue;
    ++drawn;
    if (names[1] == 1) ++second;
  }
  CHECK(second > drawn * 0.70);
  CHECK(second < drawn * 0.80);
}

TEST_CASE("A weight of 0 is seldom first beside others, and all of weight 0 keep every record") {
  int zero_first = 0;
  for (std::uint64_t entropy = 0; entropy < 10'000; ++entropy)
    if (names_in_order({{1, 0, 5060, 0}, {1, 99, 5060, 1}}, entropy)[0] == 0) ++zero_first;
  CHECK(zero_first > 20);
  CHECK(zero_first < 300);
  CHECK(names_in_order({{1, 0, 5060, 0}, {1, 0, 5060, 1}}, 7).size() == 2);
}

TEST_CASE("The order does not depend on how the name server has listed the records") {
  const SrvRecord a{1, 10, 5060, 1}, b{1, 10, 5062, 1}, c{1, 30, 5060, 2}, d{2, 0, 5060, 3};
  for (std::uint64_t entropy = 0; entropy < 50; ++entropy) {
    CHECK(names_in_order({a, b, c, d}, entropy) == names_in_order({d, c, b, a}, entropy));
    CHECK(names_in_order({a, b, c, d}, entropy) == names_in_order({c, a, d, b}, entropy));
  }
}

TEST_CASE("No record and one record need no draw, and the largest weights do not overflow") {
  CHECK(names_in_order({}, 1).empty());
  CHECK(names_in_order({{9, 9, 9, 9}}, 1) == std::vector<int>{9});
  const std::vector<SrvRecord> many(500, SrvRecord{1, 65535, 5060, 0});
  CHECK(names_in_order(many, 3).size() == 500);
}
