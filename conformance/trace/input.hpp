// A file or standard input as a stream of bytes, uncompressed on the way when it is gzip.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

struct gzFile_s;

namespace sipreg::conformance {

class LiveInput;

class Input {
 public:
  /// "-" is standard input. A file that cannot be opened is an input that ends at once, with a problem().
  [[nodiscard]] static Input open(const std::string& path);
  /// The same, but the end is where `stop` becomes true: until then a file that has been read to its end may grow, and
  /// is not uncompressed. The name of a network interface is captured from as it is.
  [[nodiscard]] static Input follow(const std::string& path, const std::atomic<bool>& stop);
  /// Takes over an open file descriptor. `name` stands in sentences.
  Input(int descriptor, std::string name);

  /// The first `count` bytes, fewer when the input is shorter. They are read again by read().
  [[nodiscard]] std::string_view peek(std::size_t count);

  /// Bytes read; 0 is the end, or a failure that problem() names.
  [[nodiscard]] std::size_t read(char* to, std::size_t count);

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] const std::string& problem() const noexcept { return problem_; }
  /// The year in which the file was last written; 0 when that is not known (a pipe).
  [[nodiscard]] int year() const noexcept { return year_; }

 private:
  struct Close {
    void operator()(gzFile_s* file) const noexcept;
  };

  explicit Input(std::string name) : name_(std::move(name)) {}
  [[nodiscard]] std::size_t fetch(char* to, std::size_t count);

  std::string name_;
  std::string problem_;
  std::string head_;           // what was peeked at
  std::size_t head_read_ = 0;  // of it
  int year_ = 0;
  std::unique_ptr<gzFile_s, Close> file_;
  std::shared_ptr<LiveInput> live_;  // instead of file_
};

/// The same as a stdio stream that owns nothing: `input` must outlive it. For libraries that read FILE.
[[nodiscard]] std::FILE* as_stdio(Input& input);

}  // namespace sipreg::conformance
