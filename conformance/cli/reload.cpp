// `sipreg reload`: read the configuration again.
#include "conformance/cli/asking.hpp"

namespace sipreg::conformance {

void add_reload(CLI::App& app, int& status) {
  add_request(app, status, "reload", "Has a running agent read its configuration again: one trunk, or all");
}

}  // namespace sipreg::conformance
