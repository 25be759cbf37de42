// A folder of a test's own, below TMPDIR.
#pragma once

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

namespace sipreg::test {

/// A new, empty folder that only this user can enter; whoever asked for it removes it.
inline std::filesystem::path temporary_folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "sipreg-test-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::system_error(errno, std::generic_category(), pattern);
  return pattern;
}

}  // namespace sipreg::test
