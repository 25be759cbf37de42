#include "conformance/default_catalogue.hpp"

#include <filesystem>

namespace sipreg::conformance {

std::string default_catalogue() {
  const std::string here = "conformance/catalogue.tsv";
  const std::string built = SIPREG_SOURCE_DIR "/" + here;
  return std::filesystem::exists(here) || !std::filesystem::exists(built) ? here : built;
}

}  // namespace sipreg::conformance
