#include "conformance/runner/stimulus.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace sipreg::conformance {
namespace {

// What every step has; only a scenario that never dispatches by count may leave them out.
constexpr std::string_view own_names[] = {"index", "last", "status", "reason"};
constexpr long long most_asks = 1000;

class Reader {
 public:
  Reader(const Finding& place, double speed) : place_(place) {
    for (TemplateValues* values : {&out_.r1, &out_.r2}) {
      values->speed = speed;
      read_steps({"200", 0}, values->lists["cancels"]);
    }
  }

  Stimulus run(std::string_view text) {
    for (const Piece& parameter : split({text, 0}, ';'))
      if (!parameter.text.empty() && parameter.text != "-") read_parameter(parameter);
    return std::move(out_);
  }

 private:
  void read_parameter(Piece parameter) {
    const std::size_t equals = parameter.text.find('=');
    if (equals == std::string_view::npos)
      return complain(parameter.offset, fmt::format("`{}` gives no value", parameter.text), "Write name = value");
    std::string name{trimmed(parameter.text.substr(0, equals))};
    const Piece value = trimmed(Piece{parameter.text.substr(equals + 1), parameter.offset + equals + 1});
    if (name.starts_with("relay.")) {
      out_.relay[name.substr(6)].push_back(unquoted(value.text));
      return;
    }
    const bool second = name.starts_with("r2.");
    TemplateValues& target = second ? out_.r2 : out_.r1;
    if (second) name.erase(0, 3);
    if (name == "asks") {
      read_asks(value, target.lists[name]);
    } else if (name == "answers" || name == "cancels") {
      target.lists[name].clear();
      read_steps(value, target.lists[name]);
    } else {
      target.names[name].push_back(unquoted(value.text));
    }
  }

  void read_steps(Piece text, std::vector<Names>& list) {
    const std::vector<Piece> steps = split(text, '|');
    long long last = 0;
    for (std::size_t index = 0; index < steps.size(); ++index) {
      Names step = read_step(steps[index], last);
      step["index"] = {std::to_string(index + 1)};
      step["last"] = {index + 1 == steps.size() ? "999999999" : std::to_string(last)};
      list.push_back(std::move(step));
    }
  }

  /// Every REGISTER of the terminal stands in the scenario: one that is repeated stands there as often.
  void read_asks(Piece text, std::vector<Names>& list) {
    for (const Piece& piece : split(text, '|')) {
      Names ask;
      const std::vector<Piece> parts = words(piece);
      if (parts.empty()) {
        complain(piece.offset, "an empty step", "Write a lifetime or `none` between the bars");
        continue;
      }
      if (read_count(parts[0].text))
        ask["expires"] = {std::string(parts[0].text)};
      else if (parts[0].text != "none")
        complain(parts[0].offset, fmt::format("a step starts with `{}`", parts[0].text),
                 "Start it with the lifetime to ask for, or `none`");
      long long count = std::min(read_keys(parts, ask), most_asks);
      for (; count > 0; --count) {
        ask["index"] = {std::to_string(list.size() + 1)};
        list.push_back(ask);
      }
    }
  }

  /// Adds to `last` the number of REGISTERs that this step answers.
  Names read_step(Piece text, long long& last) {
    Names values;
    const std::vector<Piece> parts = words(text);
    if (parts.empty()) {
      complain(text.offset, "an empty step", "Write a status code or `silent` between the bars");
      return values;
    }
    if (const auto status = read_count(parts[0].text)) {
      values["status"] = {std::string(parts[0].text)};
      values["reason"] = {std::string(reason_phrase(static_cast<int>(std::min(*status, 999LL))))};
    } else if (parts[0].text != "silent") {
      complain(parts[0].offset, fmt::format("a step starts with `{}`", parts[0].text),
               "Start it with a status code or `silent`");
    }
    last += read_keys(parts, values);
    return values;
  }

  /// What stands behind the first word of a step; returns how often the step counts.
  long long read_keys(const std::vector<Piece>& parts, Names& values) {
    long long count = 1;
    for (std::size_t index = 1; index < parts.size(); ++index) {
      const std::string_view word = parts[index].text;
      const auto repeat = word.starts_with('x') ? read_count(word.substr(1)) : std::nullopt;
      if (repeat)
        count = *repeat;
      else
        read_key(parts[index], values);
    }
    return count;
  }

  void read_key(Piece word, Names& values) {
    const std::size_t equals = word.text.find('=');
    if (equals == std::string_view::npos)
      return complain(word.offset, fmt::format("`{}` is neither a count nor key=value", word.text),
                      "Write x3 to repeat the step, or key=value");
    const std::string key{word.text.substr(0, equals)};
    std::string value = unquoted(word.text.substr(equals + 1));
    if (value == "asked" && (key == "expires" || key == "header-expires")) value = "[$asked]";
    if (key == "reason") values[key].clear();
    values[key].push_back(std::move(value));
  }

  void complain(std::size_t offset, std::string what, std::string cure) {
    Finding finding = place_;
    finding.column += offset;
    finding.what = std::move(what);
    finding.cure = std::move(cure);
    out_.findings.push_back(std::move(finding));
  }

  Finding place_;
  Stimulus out_;
};
struct Phrase {
  int status;
  std::string_view text;
};
constexpr Phrase phrases[] = {{100, "Trying"},
                              {180, "Ringing"},
                              {183, "Session Progress"},
                              {200, "OK"},
                              {202, "Accepted"},
                              {300, "Multiple Choices"},
                              {301, "Moved Permanently"},
                              {302, "Moved Temporarily"},
                              {305, "Use Proxy"},
                              {380, "Alternative Service"},
                              {400, "Bad Request"},
                              {401, "Unauthorized"},
                              {402, "Payment Required"},
                              {403, "Forbidden"},
                              {404, "Not Found"},
                              {405, "Method Not Allowed"},
                              {406, "Not Acceptable"},
                              {407, "Proxy Authentication Required"},
                              {408, "Request Timeout"},
                              {410, "Gone"},
                              {413, "Request Entity Too Large"},
                              {414, "Request-URI Too Long"},
                              {415, "Unsupported Media Type"},
                              {416, "Unsupported URI Scheme"},
                              {420, "Bad Extension"},
                              {421, "Extension Required"},
                              {423, "Interval Too Brief"},
                              {430, "Flow Failed"},
                              {439, "First Hop Lacks Outbound Support"},
                              {480, "Temporarily Unavailable"},
                              {481, "Call/Transaction Does Not Exist"},
                              {482, "Loop Detected"},
                              {483, "Too Many Hops"},
                              {486, "Busy Here"},
                              {500, "Server Internal Error"},
                              {501, "Not Implemented"},
                              {502, "Bad Gateway"},
                              {503, "Service Unavailable"},
                              {504, "Server Time-out"},
                              {505, "Version Not Supported"},
                              {513, "Message Too Large"},
                              {580, "Precondition Failure"},
                              {600, "Busy Everywhere"},
                              {603, "Decline"},
                              {604, "Does Not Exist Anywhere"},
                              {606, "Not Acceptable"}};

}  // namespace

Stimulus read_stimulus(std::string_view text, const Finding& place, double speed) {
  return Reader(place, speed).run(text);
}

std::vector<std::string> unused_parameters(const TemplateValues& given, const Expansion& expansion) {
  std::set<std::string> unused;
  for (const auto& entry : given.names)
    if (!expansion.used.contains(entry.first)) unused.insert(entry.first);
  for (const auto& [list, elements] : given.lists)
    for (const Names& element : elements)
      for (const auto& entry : element)
        if (std::find(std::begin(own_names), std::end(own_names), entry.first) == std::end(own_names) &&
            !expansion.used.contains(entry.first))
          unused.insert(entry.first);
  return {unused.begin(), unused.end()};
}

std::string_view reason_phrase(int status) noexcept {
  for (const Phrase& phrase : phrases)
    if (phrase.status == status) return phrase.text;
  return "Unassigned";
}

}  // namespace sipreg::conformance
