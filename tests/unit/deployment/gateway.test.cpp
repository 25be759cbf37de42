#include "sipreg/deployment/gateway.hpp"

#include <cstddef>
#include <iterator>
#include <string>
#include <vector>

#include "catch.hpp"

using namespace sipreg::deployment;

namespace {
constexpr Gateway gateway(std::string_view prefixes, std::string_view address,
                          RegisterType type = RegisterType::outbound, LockType lock = LockType::unlocked) {
  Gateway result;
  result.prefixes = prefixes;
  result.remote_address = address;
  result.register_type = type;
  result.lock = lock;
  return result;
}

constexpr Gateway pair_of_carriers[] = {gateway("44,1", "192.0.2.1"), gateway("44,1", "192.0.2.2")};
static_assert(find_backup(pair_of_carriers, 2, 0).state == BackupState::complete);
static_assert(find_backup(pair_of_carriers, 2, 0).gateway == 1);
static_assert(find_backup(pair_of_carriers, 1, 0).state == BackupState::none);

std::vector<std::string> words(std::string_view list) {
  std::vector<std::string> result;
  std::string_view word;
  while (next_in_list(list, word)) result.emplace_back(word);
  return result;
}
}  // namespace

TEST_CASE("The numbers of the web API have their meaning, and others are unknown") {
  CHECK((to_lock_type(0) == LockType::unlocked));
  CHECK((to_lock_type(3) == LockType::locked));
  CHECK((to_lock_type(1) == LockType::unknown));
  CHECK((to_register_type(0) == RegisterType::fixed));
  CHECK((to_register_type(1) == RegisterType::dynamic));
  CHECK((to_register_type(2) == RegisterType::outbound));
  CHECK((to_register_type(3) == RegisterType::ims_edge));
  CHECK((to_gateway_protocol(0) == GatewayProtocol::h323));
  CHECK((to_gateway_protocol(1) == GatewayProtocol::sip));
  CHECK((to_gateway_privacy(0) == GatewayPrivacy::no_header));
  CHECK((to_gateway_privacy(1) == GatewayPrivacy::pass_through));
  CHECK((to_gateway_privacy(2) == GatewayPrivacy::id));
  CHECK((to_gateway_privacy(3) == GatewayPrivacy::none));
  for (const std::int64_t number :
       {std::int64_t{-1}, std::int64_t{4}, std::int64_t{255}, std::int64_t{256}, std::int64_t{1} << 40U}) {
    CAPTURE(number);
    CHECK((to_lock_type(number) == LockType::unknown));
    CHECK((to_register_type(number) == RegisterType::unknown));
    CHECK((to_gateway_protocol(number) == GatewayProtocol::unknown));
    CHECK((to_gateway_privacy(number) == GatewayPrivacy::unknown));
  }
}

TEST_CASE("Every kind of a gateway has its word") {
  CHECK(to_string(LockType::unlocked) == "unlocked");
  CHECK(to_string(LockType::locked) == "locked");
  CHECK(to_string(LockType::unknown) == "unknown");
  CHECK(to_string(RegisterType::fixed) == "static");
  CHECK(to_string(RegisterType::dynamic) == "dynamic");
  CHECK(to_string(RegisterType::outbound) == "outbound");
  CHECK(to_string(RegisterType::ims_edge) == "ims_edge");
  CHECK(to_string(RegisterType::unknown) == "unknown");
  CHECK(to_string(GatewayProtocol::h323) == "H323");
  CHECK(to_string(GatewayProtocol::sip) == "SIP");
  CHECK(to_string(GatewayProtocol::unknown) == "unknown");
  CHECK(to_string(GatewayPrivacy::no_header) == "no_header");
  CHECK(to_string(GatewayPrivacy::pass_through) == "pass_through");
  CHECK(to_string(GatewayPrivacy::id) == "id");
  CHECK(to_string(GatewayPrivacy::none) == "none");
  CHECK(to_string(GatewayPrivacy::unknown) == "unknown");
  CHECK(to_string(BackupState::none) == "none");
  CHECK(to_string(BackupState::same_address) == "same_address");
  CHECK(to_string(BackupState::same_registrar) == "same_registrar");
  CHECK(to_string(BackupState::unclear) == "unclear");
  CHECK(to_string(BackupState::partial) == "partial");
  CHECK(to_string(BackupState::complete) == "complete");
}

TEST_CASE("A list may be separated by anything that people use") {
  const std::vector<std::string> expected = {"44", "1", "0049"};
  for (const std::string_view list :
       {"44,1,0049", "44;1;0049", "44|1|0049", "44 1 0049", "44/1/0049", " 44, ,1 ,;0049,", "44\t1\r\n0049",
        "\xC2\xA0"
        "44,1,0049\xEF\xBB\xBF"}) {
    CAPTURE(list);
    CHECK(words(list) == expected);
  }
  CHECK(words("").empty());
  CHECK(words(" ,; ").empty());
}

TEST_CASE("A prefix is covered by a beginning of it, and by an empty list") {
  CHECK(covers("44,1", "44"));
  CHECK(covers("44,1", "4420"));
  CHECK(covers("1,4", "4420"));
  CHECK(covers("", "4420"));
  CHECK(covers(" , ", "4420"));
  CHECK(covers("", ""));
  CHECK_FALSE(covers("4420", "44"));
  CHECK_FALSE(covers("44,1", ""));  // not every number begins with 44 or 1
  CHECK_FALSE(covers("49", "44"));
}

TEST_CASE("A backup is another unlocked gateway with a covering prefix and a different address") {
  constexpr auto outbound = RegisterType::outbound;
  constexpr auto fixed = RegisterType::fixed;
  struct Row {
    const char* what;
    Gateway trunk, other;
    BackupState state;
  };
  const Row rows[] = {
      {"another carrier", gateway("44", "192.0.2.1"), gateway("44", "192.0.2.2"), BackupState::complete},
      {"a static one", gateway("44", "192.0.2.1"), gateway("4", "192.0.2.2", fixed), BackupState::complete},
      {"every number", gateway("44", "192.0.2.1"), gateway("", "192.0.2.2"), BackupState::complete},
      {"IPv6", gateway("44", "2001:db8::1"), gateway("44", "2001:db8::2"), BackupState::complete},
      {"locked", gateway("44", "192.0.2.1"), gateway("44", "192.0.2.2", outbound, LockType::locked), BackupState::none},
      {"another prefix", gateway("44", "192.0.2.1"), gateway("49", "192.0.2.2"), BackupState::none},
      {"a longer prefix", gateway("44", "192.0.2.1"), gateway("4420", "192.0.2.2"), BackupState::none},
      {"some prefixes", gateway("44,49", "192.0.2.1"), gateway("44", "192.0.2.2"), BackupState::partial},
      {"same registrar", gateway("44", "192.0.2.1"), gateway("44", "192.0.2.1"), BackupState::same_registrar},
      {"same registrar by value", gateway("44", "2001:db8::1"), gateway("44", "[2001:DB8:0::1]"),
       BackupState::same_registrar},
      {"same address, static", gateway("44", "192.0.2.1"), gateway("44", "192.0.2.1", fixed),
       BackupState::same_address},
      {"address unknown", gateway("44", "192.0.2.1"), gateway("44", "", RegisterType::dynamic), BackupState::unclear},
      {"own address unknown", gateway("44", ""), gateway("44", "192.0.2.2"), BackupState::unclear},
      {"lock unknown", gateway("44", "192.0.2.1"), gateway("44", "192.0.2.2", outbound, LockType::unknown),
       BackupState::unclear},
      {"locked at the same address", gateway("44", "192.0.2.1"), gateway("44", "192.0.2.1", outbound, LockType::locked),
       BackupState::none},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const Gateway list[] = {row.trunk, row.other};
    const Backup backup = find_backup(list, 2, 0);
    CHECK(to_string(backup.state) == to_string(row.state));
  }
}

TEST_CASE("Another port at the same address is no other address") {
  Gateway list[] = {gateway("44", "192.0.2.1", RegisterType::fixed), gateway("44", "192.0.2.1", RegisterType::fixed)};
  list[0].remote_port = 5060;
  list[1].remote_port = 5080;
  CHECK((find_backup(list, 2, 0).state == BackupState::same_address));
}

TEST_CASE("A backup that registers to the same server behind another address is told") {
  Gateway list[] = {gateway("44", "192.0.2.1"), gateway("44", "192.0.2.2")};
  list[1].registrar = "192.0.2.1";
  CHECK((find_backup(list, 2, 0).state == BackupState::same_registrar));
  list[1].register_type = RegisterType::fixed;  // it registers nowhere
  CHECK((find_backup(list, 2, 0).state == BackupState::complete));
}

TEST_CASE("Two gateways may share the prefixes of one, and the best of several decides") {
  const Gateway shared[] = {gateway("44,49", "192.0.2.1"), gateway("44", "192.0.2.2"), gateway("49", "192.0.2.3")};
  CHECK((find_backup(shared, 3, 0).state == BackupState::complete));
  const Gateway several[] = {gateway("44", "192.0.2.1", RegisterType::fixed), gateway("44", "192.0.2.2"),
                             gateway("44", "192.0.2.1"), gateway("44", "192.0.2.3")};
  CHECK((find_backup(several, 4, 1).state == BackupState::complete));
  CHECK(find_backup(several, 4, 1).gateway == 0);
  CHECK((find_backup(several, 3, 2).state == BackupState::complete));
  CHECK(find_backup(several, 3, 2).gateway == 1);
}

TEST_CASE("A trunk is no backup of itself and an index outside the list has none") {
  const Gateway alone[] = {gateway("44", "192.0.2.1")};
  CHECK((find_backup(alone, 1, 0).state == BackupState::none));
  CHECK(find_backup(alone, 1, 0).gateway == 0);
  CHECK((find_backup(alone, 1, 1).state == BackupState::none));
  CHECK((find_backup(nullptr, 0, 0).state == BackupState::none));
}
