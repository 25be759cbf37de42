#include "sipreg/deployment/parameter.hpp"

#include <string>

#include "catch.hpp"
#include "sipreg/deployment/value.hpp"

using namespace sipreg::deployment;

namespace {
struct Spelling {
  std::string_view written;
  ParameterName meant;
};
}  // namespace

TEST_CASE("The catalogue's rows stand in the order of their names") {
  static_assert(row(ParameterName::user_agent_expire).id == "P-01");
  static_assert(row(ParameterName::user_agent_retry_delay).name == "SS_SIP_USER_AGENT_RETRY_DELAY");
  static_assert(row(ParameterName::endpoint_register_replace).id == "P-09");
  static_assert(row(ParameterName::nat_keep_alive_send_one_time).name == "SS_SIP_NAT_KEEP_ALIVE_SEND_ONE_TIME");
  for (std::size_t i = 0; i < catalogue.size(); ++i) {
    CAPTURE(catalogue[i].name);
    CHECK(find_parameter(catalogue[i].name) == static_cast<ParameterName>(i));
    CHECK(catalogue[i].companion() == catalogue[i].default_value.empty());
    CHECK_FALSE(catalogue[i].where.empty());
    CHECK_FALSE(catalogue[i].meaning.empty());
  }
}

TEST_CASE("P-01 to P-04 govern what we register, P-05 to P-09 what registers to us") {
  for (const Parameter& parameter : catalogue) {
    if (parameter.companion()) continue;
    CAPTURE(parameter.name);
    CHECK(parameter.direction == (parameter.id < "P-05" ? Direction::outbound : Direction::inbound));
  }
}

TEST_CASE("Names are understood in any case, without underscores, without SS") {
  const Spelling spellings[] = {
      {"ss_sip_user_agent_expire", ParameterName::user_agent_expire},
      {"SIP_USER_AGENT_EXPIRE", ParameterName::user_agent_expire},
      {"SSSIPUSERAGENTEXPIRE", ParameterName::user_agent_expire},
      {"Sip_User_Agent_Retry_Delay", ParameterName::user_agent_retry_delay},
      {"SS_ENDPOINTREGISTERRETRY", ParameterName::endpoint_register_retry},
      {"SS_ENDPOINTREGISTERSUSPENDTIME", ParameterName::endpoint_register_suspend},
      {"SS_ENDPOINT_REGISTER_SUSPEND_TIME", ParameterName::endpoint_register_suspend},
      {"SS_ENDPOINT_REGISTER_SUSPEND", ParameterName::endpoint_register_suspend},
      {"ss_endpointregister_suspend", ParameterName::endpoint_register_suspend},
      {"SS_ENDPOINTREGISTERSUSPEND", ParameterName::register_suspend_switch},
      {"EndpointRegisterSuspend", ParameterName::register_suspend_switch},
  };
  for (const auto& spelling : spellings) {
    CAPTURE(spelling.written);
    CHECK(find_parameter(spelling.written) == spelling.meant);
  }
}

TEST_CASE("What is no name is no parameter") {
  const std::string long_name(1000, 'S');
  for (const std::string_view name : {std::string_view{""}, std::string_view{"_"}, std::string_view{"SS"},
                                      std::string_view{"SS_SIP_USER_AGENT"}, std::string_view{long_name}})
    CHECK_FALSE(find_parameter(name));
}

TEST_CASE("A misspelt name is answered with the nearest one, a foreign name with none") {
  static_assert(nearest_parameter("SS_ENDPOINT_EXPIRY") == ParameterName::endpoint_expire);
  const Spelling misspelt[] = {
      {"SS_SIP_USER_AGENT_RETRY_DELY", ParameterName::user_agent_retry_delay},
      {"SS_SIP_USER_AGENT_EXPIER", ParameterName::user_agent_expire},
      {"SS_SIP_USER_AGENT_UNREGISTER", ParameterName::user_agent_send_unregister},
      {"SS_SIP_USERAGENT_PRIVACI", ParameterName::user_agent_privacy},
      {"SS_ENDPOINT_NAT_EXPIRES", ParameterName::endpoint_nat_expire},
  };
  for (const auto& spelling : misspelt) {
    CAPTURE(spelling.written);
    CHECK(nearest_parameter(spelling.written) == spelling.meant);
  }
  for (const std::string_view name : {"SS_H323_PORT", "DB_PASSWORD", "", "x"}) {
    CAPTURE(name);
    CHECK_FALSE(nearest_parameter(name));
  }
}

TEST_CASE("The edit distance counts changed, added, dropped and swapped letters") {
  using sipreg::v0::deployment::detail::edit_distance;
  static_assert(edit_distance("", "") == 0);
  static_assert(edit_distance("abc", "") == 3);
  static_assert(edit_distance("expire", "expier") == 1);
  static_assert(edit_distance("kitten", "sitting") == 3);
  CHECK(edit_distance("retry", "entry") == 2);
}
