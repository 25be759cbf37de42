// The elements of a JUnit report, with their counts.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sipreg::conformance::report {

/// What JUnit knows: passed, failed, could not be run, left out.
enum class Outcome : std::size_t { passed, failure, error, skipped };

struct TestCase {
  std::string class_name;
  std::string name;
  double seconds = 0;
  Outcome outcome = Outcome::passed;
  std::string_view word;  ///< the type of a failure or an error
  std::string message;    ///< a reader's list shows only this line
  std::string block;      ///< the rest; of a case that passed its output
};

struct JunitTotals {
  std::array<std::size_t, 4> by_outcome{};
  double seconds = 0;

  void add(Outcome outcome, double wall_seconds);
  void add(const JunitTotals& other);
  [[nodiscard]] std::string attributes() const;
};

class JunitSuite {
 public:
  explicit JunitSuite(std::string name) : name_(std::move(name)) {}

  void add(const TestCase& test);
  [[nodiscard]] const JunitTotals& totals() const { return totals_; }
  /// Empty when there is no case in it.
  [[nodiscard]] std::string text() const;

 private:
  std::string name_;
  std::string body_;
  JunitTotals totals_;
};

/// The whole document.
[[nodiscard]] std::string junit_document(const std::vector<JunitSuite>& suites);

}  // namespace sipreg::conformance::report
