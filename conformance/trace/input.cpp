#include "conformance/trace/input.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "conformance/trace/live_input.hpp"

namespace sipreg::conformance {
namespace {

constexpr unsigned buffer_size = 256 * 1024;

int year_of(std::time_t moment) {
  const auto day = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::from_time_t(moment));
  return static_cast<int>(std::chrono::year_month_day{day}.year());
}

}  // namespace

void Input::Close::operator()(gzFile_s* file) const noexcept { gzclose(file); }

Input Input::open(const std::string& path) {
  if (path == "-") return {dup(STDIN_FILENO), "standard input"};
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor >= 0) return {descriptor, path};
  Input failed{path};
  failed.problem_ = std::strerror(errno);
  return failed;
}

Input::Input(int descriptor, std::string name) : name_(std::move(name)) {
  struct stat status {};
  if (fstat(descriptor, &status) != 0)
    problem_ = std::strerror(errno);
  else if (S_ISDIR(status.st_mode))
    problem_ = "it is a folder";
  else if (S_ISREG(status.st_mode))
    year_ = year_of(status.st_mtime);
  if (problem_.empty()) file_.reset(gzdopen(descriptor, "rb"));
  if (!file_ && descriptor >= 0) close(descriptor);
  if (!file_ && problem_.empty()) problem_ = "not enough memory";
  if (file_) gzbuffer(file_.get(), buffer_size);
}

Input Input::follow(const std::string& path, const std::atomic<bool>& stop) {
  Input input{path == "-" ? "standard input" : path};
  input.live_ = LiveInput::open(path, stop, input.problem_);
  return input;
}

std::string_view Input::peek(std::size_t count) {
  if (live_ && head_.empty()) {  // what is there now, or comes first: the rest may be long in coming
    head_.resize(count);
    head_.resize(fetch(head_.data(), count));
  }
  if (live_) return std::string_view{head_}.substr(0, count);
  for (std::size_t length = 1; head_.size() < count && length != 0;) {
    const std::size_t before = head_.size();
    head_.resize(count);
    length = fetch(head_.data() + before, count - before);
    head_.resize(before + length);
  }
  return std::string_view{head_}.substr(0, count);
}

std::size_t Input::read(char* to, std::size_t count) {
  if (head_read_ == head_.size()) return fetch(to, count);
  const std::size_t length = head_.copy(to, count, head_read_);
  head_read_ += length;
  return length;
}

std::size_t Input::fetch(char* to, std::size_t count) {
  if (live_) return live_->read(to, count, problem_);
  if (!file_ || !problem_.empty()) return 0;
  const int length = gzread(file_.get(), to, static_cast<unsigned>(std::min<std::size_t>(count, 1U << 30)));
  if (length > 0) return static_cast<std::size_t>(length);
  int code = Z_OK;
  std::string_view reason = gzerror(file_.get(), &code);  // "<fd:3>: unexpected end of file"
  reason.remove_prefix(std::min(reason.find(' ') + 1, reason.size()));
  if (code == Z_ERRNO)
    problem_ = std::strerror(errno);
  else if (code != Z_OK && code != Z_STREAM_END)
    problem_ = fmt::format("gzip: {}", reason);
  return 0;
}

std::FILE* as_stdio(Input& input) {
  const auto read = [](void* cookie, char* to, std::size_t count) {
    auto& from = *static_cast<Input*>(cookie);
    const std::size_t length = from.read(to, count);
    return length == 0 && !from.problem().empty() ? ssize_t{-1} : static_cast<ssize_t>(length);
  };
  std::FILE* file = fopencookie(&input, "rb", {read, nullptr, nullptr, nullptr});
  if (file != nullptr) setvbuf(file, nullptr, _IOFBF, buffer_size);
  return file;
}

}  // namespace sipreg::conformance
