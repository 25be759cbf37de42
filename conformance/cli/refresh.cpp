// `sipreg refresh`: one REGISTER now.
#include "conformance/cli/asking.hpp"

namespace sipreg::conformance {

void add_refresh(CLI::App& app, int& status) {
  add_request(app, status, "refresh", "Has a running agent register now: one trunk, or all");
}

}  // namespace sipreg::conformance
