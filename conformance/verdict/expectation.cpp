#include "conformance/verdict/expectation.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/verdict/invariants.hpp"

namespace sipreg::conformance {
namespace {

class Reader {
 public:
  explicit Reader(const Finding& place) : place_(place) {}

  Expectations run(std::string_view text) {
    for (const Piece& check : split({text, 0}, ';'))
      if (!check.text.empty() && check.text != "-") read_check(check);
    return std::move(out_);
  }

 private:
  void read_check(Piece check) {
    const std::size_t before = out_.findings.size();
    Expectation expectation;
    expectation.text = check.text;
    expectation.offset = check.offset;
    check = without_condition(without_rule(check, expectation), expectation);
    const std::size_t equals = check.text.find('=');
    const auto left = words({check.text.substr(0, equals), check.offset});
    if (left.empty()) return complain(check.offset, "a check without a subject", "Write SUBJECT = value");
    expectation.subject = find_subject(left[0].text);
    if (expectation.subject == nullptr) {
      const auto near = nearest(left[0].text, subject_and_invariant_names());
      return complain(left[0].offset, fmt::format("`{}` is no subject", left[0].text),
                      near ? fmt::format("Did you mean {}?", *near) : "`sipreg cases language` lists them");
    }
    read_which(left, expectation);
    if (equals != std::string_view::npos)
      read_value(trimmed(Piece{check.text.substr(equals + 1), check.offset + equals + 1}), expectation);
    else if (expectation.subject->quantity != Quantity::order)
      complain(check.offset, fmt::format("`{}` names no value", check.text), "Write = and what is wanted");
    if (out_.findings.size() == before) out_.list.push_back(std::move(expectation));
  }

  Piece without_rule(Piece check, Expectation& expectation) {
    if (!check.text.ends_with(']')) return check;
    const std::size_t open = check.text.rfind('[');
    if (open == std::string_view::npos) return check;
    const std::string_view id = check.text.substr(open + 1, check.text.size() - open - 2);
    expectation.rule = find_rule(id);
    if (!expectation.rule)
      complain(check.offset + open + 1, fmt::format("`{}` is no rule of rule.hpp", id), "Correct it");
    return trimmed(Piece{check.text.substr(0, open), check.offset});
  }

  static Piece without_condition(Piece check, Expectation& expectation) {
    const auto parts = words(check);
    if (parts.size() < 3 || parts[parts.size() - 2].text != "if") return check;
    expectation.needs = parts.back().text;
    return trimmed(Piece{check.text.substr(0, parts[parts.size() - 2].offset - check.offset), check.offset});
  }

  void read_which(const std::vector<Piece>& left, Expectation& expectation) {
    const Subject& subject = *expectation.subject;
    expectation.name = left[0].text;
    std::size_t next = 1;
    if (next < left.size() && subject.indexed != Indexed::never && read_range(left[next].text, expectation.which)) {
      expectation.name += fmt::format(" {}", left[next].text);
      ++next;
    }
    if (subject.indexed == Indexed::always && expectation.which.kind == Which::Kind::whole_trace)
      complain(left[0].offset, fmt::format("`{}` does not say which REGISTER", subject.name),
               "Write a number, a range 1-5, or *");
    if (subject.name.ends_with("header") && next < left.size()) {
      expectation.header = left[next].text;
      expectation.name += fmt::format(" {}", left[next].text);
      ++next;
    } else if (subject.name.ends_with("header")) {
      complain(left[0].offset, fmt::format("`{}` does not say which header", subject.name),
               fmt::format("Write {} N NAME = absent or a value", subject.name));
    }
    if (next < left.size())
      complain(left[next].offset, fmt::format("`{}` means nothing behind {}", left[next].text, expectation.name),
               "Leave it out");
  }

  static bool read_range(std::string_view text, Which& which) {
    if (text == "*") {
      which.kind = Which::Kind::every;
      return true;
    }
    const std::size_t dash = text.find('-');
    const auto first = read_count(text.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : read_count(text.substr(dash + 1));
    if (!first || !last || *first < 1 || *last < *first || *last > 100000) return false;
    which = {Which::Kind::range, static_cast<std::size_t>(*first), static_cast<std::size_t>(*last)};
    return true;
  }

  void read_value(Piece value, Expectation& expectation) {
    Wanted& wanted = expectation.wanted;
    wanted.text = value.text;
    if (value.text.empty())
      return complain(value.offset, fmt::format("`{}` names no value", expectation.name), "Write what is wanted");
    switch (expectation.subject->quantity) {
      case Quantity::count: return read_bounds(value, expectation, true);
      case Quantity::seconds: return read_bounds(value, expectation, false);
      case Quantity::gaps: return read_gaps(value, wanted);
      case Quantity::declaration: return read_bounds(value, expectation, true);
      case Quantity::word:
        for (const Piece& word : split(value, '|')) wanted.words.push_back(unquoted(word.text));
        return;
      case Quantity::order:
        return complain(value.offset, fmt::format("`{}` takes no value", expectation.name), "Leave it out");
    }
  }

  void read_bounds(Piece value, Expectation& expectation, bool count) {
    Wanted& wanted = expectation.wanted;
    const std::size_t dots = value.text.find("..");
    if (dots == std::string_view::npos) {
      const auto exact = read_number(value.text);
      if (count && exact) {
        wanted.lo = wanted.hi = exact;
      } else if (count && expectation.subject->name != "granted") {
        for (const Piece& word : split(value, '|')) wanted.words.push_back(unquoted(word.text));
      } else {
        complain(value.offset, fmt::format("`{}` is no window", value.text),
                 "A time needs one: write lo..hi, lo.. or ..hi");
      }
      return;
    }
    const std::string_view lo = trimmed(value.text.substr(0, dots)), hi = trimmed(value.text.substr(dots + 2));
    if (!lo.empty()) wanted.lo = read_number(lo);
    if (!hi.empty()) wanted.hi = read_number(hi);
    if ((!lo.empty() && !wanted.lo) || (!hi.empty() && !wanted.hi) || (lo.empty() && hi.empty()))
      complain(value.offset, fmt::format("`{}` is no window", value.text),
               "Write lo..hi, lo.. or ..hi in policy seconds");
    else if (wanted.lo && wanted.hi && *wanted.lo > *wanted.hi)
      complain(value.offset, fmt::format("`{}` is empty", value.text), "The lower end comes first");
  }

  void read_gaps(Piece value, Wanted& wanted) {
    for (const Piece& word : words(value)) {
      const auto gap = read_number(word.text);
      if (!gap || *gap <= 0)
        return complain(word.offset, fmt::format("`{}` is no gap", word.text), "Write seconds separated by blanks");
      wanted.gaps.push_back(*gap);
    }
  }

  void complain(std::size_t offset, std::string what, std::string cure) {
    Finding finding = place_;
    finding.column += offset;
    finding.what = std::move(what);
    finding.cure = std::move(cure);
    out_.findings.push_back(std::move(finding));
  }

  Finding place_;
  Expectations out_;
};

}  // namespace

Expectations read_expectations(std::string_view text, const Finding& place) { return Reader(place).run(text); }

std::optional<double> narrowest_window(const Expectation& expectation) {
  const Wanted& wanted = expectation.wanted;
  if (expectation.subject->quantity == Quantity::gaps && !wanted.gaps.empty())
    return 0.75 * *std::min_element(wanted.gaps.begin(), wanted.gaps.end());
  if (expectation.subject->quantity != Quantity::seconds || !wanted.hi) return std::nullopt;
  return *wanted.hi - wanted.lo.value_or(0);
}

bool is_subject_or_invariant(std::string_view name) {
  if (name == "alive") return true;  // the agent did not end by itself
  const auto names = subject_and_invariant_names();
  return find_subject(name) != nullptr || std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<std::string_view> subject_and_invariant_names() {
  std::vector<std::string_view> names;
  for (const Subject& subject : subjects()) names.push_back(subject.name);
  for (const auto* list : {&invariants(), &registrar_invariants()})
    for (const Invariant& invariant : *list)
      if (std::find(names.begin(), names.end(), invariant.id) == names.end()) names.push_back(invariant.id);
  return names;
}

}  // namespace sipreg::conformance
