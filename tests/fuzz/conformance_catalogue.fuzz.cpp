// Any bytes are a line of the catalogue, or one of its columns: every finding has a place and a cure, nothing crashes.
// sources: conformance/text.cpp conformance/catalogue.cpp conformance/runner/steering.cpp
// sources: conformance/runner/stimulus.cpp conformance/runner/template.cpp conformance/verdict/expectation.cpp
// sources: conformance/verdict/subjects.cpp conformance/verdict/digest_check.cpp conformance/verdict/evidence.cpp
// sources: conformance/verdict/case_file.cpp conformance/verdict/invariants.cpp
// sources: conformance/verdict/answer_subjects.cpp conformance/verdict/registrar_invariants.cpp
// sources: conformance/trace/timed_message.cpp conformance/trace/trace_tsv.cpp
#include <cstdlib>

#include "conformance/catalogue.hpp"
#include "conformance/runner/steering.hpp"
#include "conformance/runner/stimulus.hpp"
#include "conformance/verdict/expectation.hpp"

using namespace sipreg::conformance;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

void require_places(const std::vector<Finding>& findings, std::size_t size) {
  for (const Finding& finding : findings) {
    require(!finding.what.empty());
    require(finding.line >= 1 || size == 0);
    require(finding.column >= 1 && finding.column <= size + 2);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const Finding place{"catalogue.tsv", 1, 1, {}, {}};
  const Catalogue catalogue = read_catalogue(text, "catalogue.tsv");
  require_places(catalogue.findings, size);
  const Expectations expectations = read_expectations(text, place);
  require_places(expectations.findings, size);
  for (const Expectation& one : expectations.list) require(one.subject != nullptr);
  require_places(read_steering(text, place).findings, size);
  require_places(read_settings(text, place).findings, size);
  const Stimulus stimulus = read_stimulus(text, place, 10);
  require_places(stimulus.findings, size);
  const Expansion expansion = expand("@each answers@\n@status@ @x@\n@end@\n@name@\n", "file", stimulus.r1);
  [[maybe_unused]] const auto unused = unused_parameters(stimulus.r1, expansion);
  TemplateValues values;  // one element: nested blocks of several would multiply
  values.names = {{"a", {"1", "2"}}, {"b", {""}}};
  values.lists["c"] = {{{"status", {"200"}}}};
  require_places(expand(text, "file", values).findings, size);
  require_places(expand(text, "file", values, Marks::known_braces).findings, size);
  return 0;
}
