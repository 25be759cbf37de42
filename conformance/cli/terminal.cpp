#include "conformance/cli/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace sipreg::conformance {

bool wants_colour() {
  const char* no_colour = std::getenv("NO_COLOR");
  const char* kind = std::getenv("TERM");
  const bool refused = no_colour != nullptr && *no_colour != '\0';
  const bool dumb = kind != nullptr && std::string_view{kind} == "dumb";
  return ::isatty(STDOUT_FILENO) == 1 && !refused && !dumb;
}

std::size_t terminal_width() {
  constexpr std::size_t usual = 80;
  winsize size{};
  return ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : usual;
}

}  // namespace sipreg::conformance
