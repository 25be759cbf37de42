// Colours of a terminal, or none: what is painted says the same without them.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "conformance/report/verdict_word.hpp"

namespace sipreg::conformance::report {

class Painter {
 public:
  explicit Painter(bool colour) : colour_(colour) {}

  [[nodiscard]] std::string operator()(Colour colour, std::string_view text) const {
    switch (colour) {
      case Colour::green: return in("32", text);
      case Colour::yellow: return in("33", text);
      case Colour::grey: return in("2", text);
      case Colour::red: return in("31;1", text);
    }
    return std::string{text};
  }
  [[nodiscard]] std::string bold(std::string_view text) const { return in("1", text); }

 private:
  [[nodiscard]] std::string in(std::string_view code, std::string_view text) const {
    return colour_ ? fmt::format("\x1B[{}m{}\x1B[0m", code, text) : std::string{text};
  }

  bool colour_;
};

}  // namespace sipreg::conformance::report
