#include "conformance/runner/log_tail.hpp"

#include <cmath>
#include <fstream>

#include "conformance/text.hpp"

namespace sipreg::conformance {

void LogTail::poll() {
  std::ifstream file(path_, std::ios::binary);
  if (!file.seekg(static_cast<std::streamoff>(offset_))) return;
  char buffer[8192];
  while (file.read(buffer, sizeof buffer), file.gcount() > 0) {
    rest_.append(buffer, static_cast<std::size_t>(file.gcount()));
    offset_ += static_cast<std::size_t>(file.gcount());
  }
  for (std::size_t end = rest_.find('\n'); end != std::string::npos; end = rest_.find('\n')) {
    read_line(std::string_view(rest_).substr(0, end));
    rest_.erase(0, end + 1);
  }
}

void LogTail::read_line(std::string_view line) {
  ++messages_;
  if (first_register_us_) return;
  const auto fields = split({line, 0}, '\t');
  if (fields.size() < 7 || !fields[6].text.starts_with("REGISTER ")) return;
  if (const auto seconds = read_number(fields[2].text)) first_register_us_ = std::llround(*seconds * 1e6);
}

}  // namespace sipreg::conformance
