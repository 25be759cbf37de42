#include "conformance/trace/relay_log.hpp"

#include "catch.hpp"

using namespace sipreg::conformance;

namespace {

const std::string text = std::string(relay_log_header) +
                         "\n"
                         "100\tr1\t1\topen\t127.0.0.3:5062\t127.0.0.1:5060\t0\t\n"
                         "110\tr1\t1\tdrop\t127.0.0.3:5062\t127.0.0.1:5060\t12\tREGISTER a\\r\\n\n"
                         "120\tr1\t1\tforward\t127.0.0.3:5062\t127.0.0.1:5060\t12\tREGISTER b\\r\\n\n"
                         "130\tr1\t1\tdrop\t127.0.0.1:5060\t127.0.0.3:5062\t13\tSIP/2.0 200\\r\\n\n"
                         "140\tr1\t1\tclose\t127.0.0.3:5062\t127.0.0.1:5060\t0\t\n"
                         "150\tr2\t2\topen\t127.0.0.3:5062\t127.0.0.2:5060\t0\t\n"
                         "160\tr2\t2\tswallow\t127.0.0.3:5062\t127.0.0.2:5060\t12\tREGISTER c\\r\\n\n";

}  // namespace

TEST_CASE("what the relay lost is told by kind, and connections are counted") {
  const RelayLog log = read_relay_log(text, "tcp");
  CHECK(log.problem.empty());
  CHECK(log.connections == 2);
  CHECK(log.connection_ends_us == std::vector<std::int64_t>{140});
  REQUIRE(log.lost_requests.size() == 2);
  CHECK(log.lost_requests[0].raw == "REGISTER a\r\n");
  CHECK(log.lost_requests[0].to == Party::relay);
  CHECK(log.lost_requests[1].epoch_us == 160);
  REQUIRE(log.lost_answers.size() == 1);
  CHECK(log.lost_answers[0].from == Party::r1);
}

TEST_CASE("a lost answer is marked where the registrar's log has it, nearest in time") {
  std::vector<TimedMessage> messages(2);
  for (auto& one : messages) {
    one.from = Party::r1;
    one.to = Party::agent;
    one.raw = "SIP/2.0 200\r\n";
  }
  messages[0].epoch_us = 20;
  messages[1].epoch_us = 128;
  join_relay_log(messages, read_relay_log(text, "udp"));
  CHECK(messages[0].to == Party::agent);
  CHECK(messages[1].to == Party::relay);
  CHECK(messages.size() == 4);
}

TEST_CASE("a damaged line is said") {
  CHECK_FALSE(read_relay_log("not a line\n", "udp").problem.empty());
  CHECK_FALSE(read_relay_log("1\tr1\t1\topen\ta\tb\t0\tbad\\x\n", "udp").problem.empty());
}
