// Where the catalogue lies when nobody says it.
#pragma once

#include <string>

namespace sipreg::conformance {

/// conformance/catalogue.tsv of the folder that we are in, else of the sources that this program was built from.
[[nodiscard]] std::string default_catalogue();

}  // namespace sipreg::conformance
