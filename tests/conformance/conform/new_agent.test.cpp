#include <unistd.h>

#include <filesystem>
#include <stdexcept>

#include "catch.hpp"
#include "conformance/conform/conform.hpp"
#include "conformance/runner/adapter.hpp"

using namespace sipreg::conformance;
namespace fs = std::filesystem;

namespace {

struct Folder {
  Folder() : path(fs::temp_directory_path() / ("sipreg-new-agent-" + std::to_string(::getpid()))) {
    fs::remove_all(path);
    fs::create_directories(path);
  }
  ~Folder() { fs::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  fs::path path;
};

}  // namespace

TEST_CASE("a new adapter is in order as it is written, and explains every key") {
  const Folder folder;
  const std::string next = write_new_agent("myphone", folder.path.string());
  CHECK(next.find("sipreg conform --agent") != std::string::npos);
  const Adapter adapter = load_adapter((folder.path / "myphone.agent").string());
  for (const Finding& finding : adapter.findings) UNSCOPED_INFO(to_sentence(finding));
  CHECK(adapter.findings.empty());
  CHECK(fs::exists(folder.path / "myphone.conf.in"));
  const std::string text = read_file((folder.path / "myphone.agent").string()).value();
  for (const AdapterKey& key : adapter_keys()) {
    INFO(key.name);
    CHECK(text.find(std::string(key.name) + " = ") != std::string::npos);
  }
}

TEST_CASE("a new adapter overwrites nothing and has a plain name") {
  const Folder folder;
  static_cast<void>(write_new_agent("a", folder.path.string()));
  CHECK_THROWS_AS(write_new_agent("a", folder.path.string()), std::runtime_error);
  for (const char* name : {"", "../a", ".a", "-a", "a b"})
    CHECK_THROWS_AS(write_new_agent(name, folder.path.string()), std::runtime_error);
}
