// A reader of the Prometheus text exposition format (version 0.0.4). It throws at whatever a scrape would refuse, and
// at what promtool would: HELP and TYPE missing or late, samples of one metric in two places, a series twice.
#pragma once

#include <cstdlib>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace exposition {

using Labels = std::map<std::string, std::string>;

class Reader {
 public:
  explicit Reader(const std::string& text) {
    if (text.empty() || text.back() != '\n') fail("the last line has no end");
    std::istringstream in{text};
    while (std::getline(in, line_)) {
      at_ = 0;
      if (line_.rfind("# HELP ", 0) == 0)
        help();
      else if (line_.rfind("# TYPE ", 0) == 0)
        type();
      else
        sample();
    }
  }

  std::map<std::string, std::string> types;
  std::map<std::pair<std::string, Labels>, double> series;

 private:
  [[noreturn]] void fail(const std::string& why) const { throw std::runtime_error(why + ": " + line_); }

  static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }

  std::string name(bool colons) {
    std::string out;
    while (at_ < line_.size() &&
           (is_letter(line_[at_]) || (colons && line_[at_] == ':') || (!out.empty() && is_digit(line_[at_]))))
      out += line_[at_++];
    if (out.empty()) fail("no name");
    return out;
  }
  void skip(char c) {
    if (at_ >= line_.size() || line_[at_] != c) fail(std::string{"no "} + c);
    ++at_;
  }

  void help() {
    at_ = 7;
    metric_ = name(true);
    skip(' ');
    if (at_ == line_.size()) fail("no help");
    if (!helped_.insert(metric_).second) fail("a second HELP");
  }

  void type() {
    at_ = 7;
    const std::string metric = name(true);
    skip(' ');
    const std::string word = line_.substr(at_);
    if (word != "counter" && word != "gauge") fail("an unknown type");
    if (metric != metric_) fail("TYPE does not follow its HELP");
    if (!types.emplace(metric, word).second) fail("a second TYPE");
  }

  std::string label_value() {
    std::string out;
    skip('"');
    while (at_ < line_.size() && line_[at_] != '"') {
      if (line_[at_] == '\\') {
        ++at_;
        if (at_ == line_.size() || std::string_view{"\\\"n"}.find(line_[at_]) == std::string_view::npos)
          fail("an unknown escape");
        out += line_[at_] == 'n' ? '\n' : line_[at_];
      } else {
        out += line_[at_];
      }
      ++at_;
    }
    skip('"');
    return out;
  }

  void sample() {
    const std::string metric = name(true);
    if (metric != metric_ || types.count(metric) == 0) fail("a sample without HELP and TYPE before it");
    Labels labels;
    if (at_ < line_.size() && line_[at_] == '{') {
      do {
        ++at_;
        const std::string label = name(false);
        skip('=');
        if (!labels.emplace(label, label_value()).second) fail("a label twice");
      } while (at_ < line_.size() && line_[at_] == ',');
      skip('}');
    }
    skip(' ');
    char* end = nullptr;
    const double value = std::strtod(line_.c_str() + at_, &end);
    if (at_ == line_.size() || *end != '\0') fail("no value");
    if (!series.emplace(std::pair{metric, labels}, value).second) fail("a series twice");
  }

  std::string line_, metric_;
  std::size_t at_ = 0;
  std::set<std::string> helped_;
};

}  // namespace exposition
