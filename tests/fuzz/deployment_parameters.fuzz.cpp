// Any bytes are a file of parameters in some shape: each row and each place left out lies in it, and nothing is counted
// twice.
// sources: conformance/text.cpp conformance/deployment/reading.cpp conformance/deployment/cells.cpp
// sources: conformance/deployment/named_values.cpp conformance/deployment/vertical.cpp conformance/deployment/dump.cpp
// sources: conformance/deployment/parameter_inputs.cpp
// corpus: fixtures/deployments
#include <algorithm>
#include <cstdlib>

#include "conformance/deployment/parameter_inputs.hpp"

using namespace sipreg::conformance;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto is_end = [](char c) { return c == '\n' || c == '\r'; };
  const std::size_t lines = static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_end)) + 1;
  const NamedValues values = read_named_values(text, "input");
  require(values.reading.taken == values.rows.size());
  for (const NamedValue& row : values.rows) {
    require(row.line >= 1 && row.line <= lines && row.column >= 1 && row.column <= size + 1);
    require(row.name.size() <= size && row.value.size() <= size);
  }
  require(values.reading.places.size() == std::min(values.reading.skipped, Reading::longest));
  for (const SkippedPlace& place : values.reading.places)
    require(place.line >= 1 && place.line <= lines && place.column >= 1 && place.column <= size + 1);
  ParameterInputs inputs;
  inputs.add(text.substr(0, size / 2), "first");
  inputs.add(text.substr(size / 2), "second");
  inputs.check_together();
  for (const ParameterFinding& one : inputs.findings())
    for (const char c : one.sentence()) require(c >= ' ' && c <= '~');
  return 0;
}
