// The table of faults against the code that knows them: a fault that nothing asks for would be caught by no case.
#include <fstream>
#include <set>
#include <sstream>

#include "catch.hpp"
#include "conformance/agent/fault_table.hpp"

namespace faults = sipreg::agent::faults;

namespace {
std::string source() {
  std::ostringstream text;
  for (const char* name : {"agent/faults.cpp", "agent/fault_text.cpp", "registrar/faults.cpp",
                           "registrar/registrar.cpp", "registrar/contacts.cpp"})
    text << std::ifstream(std::string(SIPREG_SOURCE_DIR "/conformance/") + name).rdbuf();
  return text.str();
}
}  // namespace

TEST_CASE("every fault has a name of its own, a meaning, and a place where it is done") {
  const auto code = source();
  REQUIRE_FALSE(code.empty());
  std::set<std::string_view> seen;
  for (const auto& fault : faults::table) {
    CAPTURE(fault.name);
    CHECK(seen.insert(fault.name).second);
    CHECK_FALSE(fault.meaning.empty());
    CHECK(code.find("is(\"" + std::string(fault.name) + "\")") != code.npos);
  }
}

TEST_CASE("every fault that the code asks for is in the table") {
  const auto code = source();
  std::set<std::string> known;
  for (const auto& fault : faults::table) known.insert(std::string(fault.name));
  for (auto at = code.find("is(\""); at != code.npos; at = code.find("is(\"", at + 1)) {
    const auto name = code.substr(at + 4, code.find('"', at + 4) - at - 4);
    CAPTURE(name);
    CHECK(known.count(name) == 1);
  }
}
