#include "conformance/agent/log.hpp"

#include "catch.hpp"

using namespace sipreg;
using namespace sipreg::agent;

namespace {
LogLine failure_line() {
  LogLine line{"carrier", "waiting", "failed", Rule::retry_delay, 0.25, {{"code", 403}, {"reason", "For\nbidden\xff"}}};
  return line;
}
const Instant now{Duration{12'345}};
}  // namespace

TEST_CASE("a JSON line is one object with time, trunk, state, event, rule and lateness") {
  const auto text = log_text(LogFormat::json, now, failure_line());
  CHECK(text.find('\n') == text.npos);
  const auto read = nlohmann::json::parse(text);
  CHECK(read["t"] == 12.345);
  CHECK(read["trunk"] == "carrier");
  CHECK(read["state"] == "waiting");
  CHECK(read["event"] == "failed");
  CHECK(read["rule"] == "B-08");
  CHECK(read["late_ms"] == 0.25);
  CHECK(read["code"] == 403);
}

TEST_CASE("a text line stays one line whatever a reason phrase holds") {
  const auto text = log_text(LogFormat::text, now, failure_line());
  CHECK(text.find('\n') == text.npos);
  CHECK(text.find("12.345 carrier") != text.npos);
  CHECK(text.find("[B-08]") != text.npos);
  CHECK(text.find("code=403") != text.npos);
}
