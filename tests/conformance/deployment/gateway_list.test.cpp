#include "conformance/deployment/gateway_list.hpp"

#include <fmt/format.h>

#include "catch.hpp"

using namespace sipreg;
using namespace sipreg::conformance;
using namespace sipreg::deployment;

namespace {

GatewayList read(const std::string& fixture) {
  auto text = read_file(std::string(SIPREG_SOURCE_DIR "/fixtures/deployments/") + fixture);
  REQUIRE(text.has_value());
  return read_gateways(std::move(*text), fixture);
}

std::vector<std::string> places(const Reading& reading) {
  std::vector<std::string> out;
  for (const SkippedPlace& place : reading.places)
    out.push_back(fmt::format("{}:{} {}", place.line, place.column, static_cast<int>(place.reason)));
  return out;
}

std::string place(std::size_t line, std::size_t column, SkipReason reason) {
  return fmt::format("{}:{} {}", line, column, static_cast<int>(reason));
}

}  // namespace

TEST_CASE("A gateway list becomes the library's values, numbers in quotes and unknown members included") {
  const GatewayList list = read("gateways.json");
  CHECK(list.reading.skipped == 0);
  REQUIRE(list.gateways.size() == 3);
  const Gateway& a = list.gateways[0];
  CHECK(a.name == "carrier-a");
  CHECK(a.prefixes == "86,44");
  CHECK(a.groups == "main");
  CHECK(a.lock == LockType::unlocked);
  CHECK(a.capacity == 200);
  CHECK(a.priority == 1);
  CHECK(a.register_type == RegisterType::outbound);
  CHECK(a.remote_address == "203.0.113.10");
  CHECK(a.remote_port == 5060);
  CHECK(a.local_address == "198.51.100.5");
  CHECK(a.protocol == GatewayProtocol::sip);
  CHECK(a.privacy == GatewayPrivacy::id);
  const Gateway& b = list.gateways[1];
  CHECK(b.lock == LockType::unlocked);
  CHECK(b.capacity == 30);
  CHECK(b.priority == 2);
  CHECK(b.register_type == RegisterType::outbound);
  CHECK(b.remote_port == 5070);
  CHECK(b.privacy == GatewayPrivacy::none);
  const Gateway& c = list.gateways[2];
  CHECK(c.lock == LockType::locked);
  CHECK(c.register_type == RegisterType::fixed);
  CHECK(c.protocol == GatewayProtocol::h323);
  CHECK(c.privacy == GatewayPrivacy::unknown);
  CHECK(list.passwords == std::vector{Presence::present, Presence::absent, Presence::unknown});
  CHECK(find_backup(list.gateways.data(), 3, list.find("carrier-a")).state == BackupState::partial);
  CHECK(list.find("carrier-z") == 3);
}

TEST_CASE("A damaged gateway list loses the damaged gateways and says where they are") {
  const GatewayList list = read("gateways.damaged.json");
  REQUIRE(list.gateways.size() == 3);
  CHECK(list.gateways[0].name == "carrier-a");
  CHECK(list.gateways[1].name == "carrier-c");
  CHECK(list.gateways[1].register_type == RegisterType::unknown);
  CHECK(list.gateways[1].capacity == 0);
  CHECK(list.gateways[1].remote_port == 0);
  CHECK(list.gateways[1].protocol == GatewayProtocol::unknown);
  CHECK(list.gateways[2].name == "carrier-?");
  CHECK(places(list.reading) == std::vector{place(3, 35, SkipReason::damaged_json),
                                            place(4, 1, SkipReason::wrong_value), place(5, 1, SkipReason::no_name),
                                            place(7, 40, SkipReason::cut_off)});
}

TEST_CASE("No password is in what was read or said, and the text that held it is wiped") {
  for (const char* fixture : {"gateways.json", "gateways.damaged.json"}) {
    const GatewayList list = read(fixture);
    std::string all = summary(list.reading, "gateways");
    for (const conformance::Finding& finding : findings(list.reading)) all += to_sentence(finding);
    for (const Gateway& gateway : list.gateways)
      for (const auto text : {gateway.name, gateway.prefixes, gateway.groups, gateway.remote_address, gateway.registrar,
                              gateway.local_address})
        all += text;
    CHECK(all.find("not-a-r") == std::string::npos);
    CHECK(all.find("nor-this") == std::string::npos);
  }
}

TEST_CASE("A list without its answer and a single gateway are read, too") {
  CHECK(read_gateways(R"([{"name":"a"},{"name":"b"}])", "x").gateways.size() == 2);
  CHECK(read_gateways("\xEF\xBB\xBF{\"name\":\"a\",\"password\":1234}", "x").passwords ==
        std::vector{Presence::present});
  CHECK(read_gateways(R"({"data":{"retCode":0,"infoGatewayRoutings":[{"name":"a"}]}})", "x").gateways.size() == 1);
  const GatewayList none = read_gateways(R"({"retCode":0,"infoGatewayRoutings":[]})", "x");
  CHECK(none.gateways.empty());
  CHECK(none.reading.skipped == 0);
}

TEST_CASE("An error of the softswitch, an empty file, another file and UTF-16 are told") {
  const auto told = [](std::string text) {
    const GatewayList list = read_gateways(std::move(text), "x");
    CHECK(list.gateways.empty());
    REQUIRE(list.reading.skipped == 1);
    return list.reading.places[0].reason;
  };
  CHECK(told(R"({"retCode":-10,"exception":"no"})") == SkipReason::error_reply);
  CHECK(told("") == SkipReason::cut_off);
  CHECK(told("<html>") == SkipReason::damaged_json);
  CHECK(told("\xFF\xFE{") == SkipReason::utf16);
}

TEST_CASE("Nesting without end is read without recursion") {
  CHECK(read_gateways(std::string(300'000, '['), "x").gateways.empty());
  std::string deep = R"({"name":"a","x":)" + std::string(300'000, '[') + std::string(300'000, ']') + "}";
  CHECK(read_gateways(std::move(deep), "x").gateways.size() == 1);
}

TEST_CASE("Two hundred thousand gateways are read with every thousandth one damaged") {
  constexpr std::size_t count = 200'000;
  std::string text = R"({"infoGatewayRoutings":[)";
  for (std::size_t i = 0; i < count; ++i) {
    text += i == 0 ? "" : ",";
    text += i % 1000 == 500 ? fmt::format(R"({{"name":"g{}","prefix":"8,"capacity":1}})", i)
                            : fmt::format(R"({{"name":"g{}","prefix":"8","password":"p","capacity":{}}})", i, i);
  }
  const GatewayList list = read_gateways(text + "]}", "x");
  CHECK(list.gateways.size() == count - count / 1000);
  CHECK(list.reading.skipped == count / 1000);
  CHECK(list.reading.places.size() == Reading::longest);
  CHECK(list.gateways.back().name == fmt::format("g{}", count - 1));
  CHECK(list.gateways.back().capacity == count - 1);
}
