#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <system_error>

#include "conformance/report/writers.hpp"

namespace sipreg::conformance::report {

void write_atomically(const std::filesystem::path& path, std::string_view content) {
  std::filesystem::path temporary = path;
  temporary += ".new." + std::to_string(::getpid());
  {
    std::ofstream stream{temporary, std::ios::binary | std::ios::trunc};
    stream.write(content.data(), static_cast<std::streamsize>(content.size()));
    stream.close();
    if (!stream) {
      const int cause = errno;
      std::error_code ignored;
      std::filesystem::remove(temporary, ignored);
      throw std::system_error{cause, std::generic_category(), "cannot write " + path.string()};
    }
  }
  std::filesystem::rename(temporary, path);
}

}  // namespace sipreg::conformance::report
