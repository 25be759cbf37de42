#include "conformance/agent/status.hpp"
#include "temporary_folder.hpp"

#include <cstdlib>
#include <filesystem>
#include <future>

#include "catch.hpp"
#include "conformance/agent/status_socket.hpp"

using namespace sipreg;
using namespace sipreg::agent;
namespace fs = std::filesystem;

namespace {

TrunkStatus registered() {
  TrunkStatus status;
  status.name = "carrier";
  status.state = State::registered;
  status.code = 200;
  status.reason = Reason::registered;
  status.rule = Rule::fixed_half;
  status.asked = status.granted = 300;
  status.bound = true;
  status.left = seconds{200};
  status.next_in = seconds{50};
  status.will_retry = true;
  return status;
}

}  // namespace

TEST_CASE("the status says state, last answer, lifetimes and what comes next") {
  const ScaledClock clock(1);
  const auto json = nlohmann::json::parse(status_json({registered()}, clock).dump());
  CHECK(json["schema"] == "sipreg.status/1");
  const auto& trunk = json["trunks"][0];
  CHECK(trunk["state"] == "registered");
  CHECK(trunk["code"] == 200);
  CHECK(trunk["rule"] == "B-05");
  CHECK(trunk["left"] == 200.0);
  CHECK(trunk["next"] == "refresh");
  CHECK(trunk["next_in"] == 50.0);
  CHECK(trunk["will_retry"] == true);
  CHECK(status_text(json).find("carrier") != std::string::npos);
  CHECK(all_registered(json));
}

TEST_CASE("one trunk without a binding, or no trunk at all, is not registered") {
  const ScaledClock clock(1);
  auto waiting = registered();
  waiting.state = State::waiting;
  waiting.bound = false;
  CHECK_FALSE(all_registered(nlohmann::json::parse(status_json({registered(), waiting}, clock).dump())));
  CHECK_FALSE(all_registered(nlohmann::json::parse(status_json({}, clock).dump())));
}

TEST_CASE("a trunk with nothing armed has no next moment") {
  const ScaledClock clock(1);
  auto halted = registered();
  halted.state = State::halted;
  halted.next_in.reset();
  const auto json = nlohmann::json::parse(status_json({halted}, clock).dump());
  CHECK(json["trunks"][0]["next"] == "none");
  CHECK(json["trunks"][0]["next_at"].is_null());
}

TEST_CASE("a status socket answers requests, however deep its folder lies") {
  const auto root = sipreg::test::temporary_folder().string();
  const auto deep = root + '/' + std::string(60, 'a') + '/' + std::string(60, 'b');
  fs::create_directories(deep);
  for (const auto& path : {root + "/s", deep + "/s"}) {
    CAPTURE(path);
    asio::io_context context;
    const StatusSocket socket(context, path, [](const std::string& request) { return "you said " + request; });
    auto answer = std::async(std::launch::async, [&path] { return ask_agent(path, "status"); });
    while (answer.wait_for(std::chrono::seconds{0}) != std::future_status::ready)
      context.run_one_for(std::chrono::milliseconds{20});
    CHECK(answer.get() == "you said status");
    CHECK((fs::status(path).permissions() & (fs::perms::group_all | fs::perms::others_all)) == fs::perms::none);
    CHECK_THROWS(StatusSocket(context, path, [](const std::string&) { return ""; }));
  }
  CHECK_FALSE(ask_agent(root + "/s", "status"));  // gone with the agent
  fs::remove_all(root);
}

TEST_CASE("a socket that nobody listens on any more is replaced") {
  const auto root = sipreg::test::temporary_folder().string();
  const auto path = root + "/s";
  asio::io_context context;
  { asio::local::stream_protocol::acceptor left_behind(context, asio::local::stream_protocol::endpoint(path)); }
  REQUIRE(fs::exists(path));
  CHECK_NOTHROW(StatusSocket(context, path, [](const std::string&) { return ""; }));
  fs::remove_all(root);
}
