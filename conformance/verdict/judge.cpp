#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "conformance/verdict/invariants.hpp"
#include "conformance/verdict/verdict.hpp"

namespace sipreg::conformance {
namespace {

using Kind = Measured::Kind;

/// What a check that is not met means at this level (design: verdict words).
Verdict unmet(Strength strength) {
  switch (strength) {
    case Strength::should:
    case Strength::should_not: return Verdict::non_strict;
    case Strength::may: return Verdict::info;
    case Strength::must:
    case Strength::must_not:
    case Strength::declarative:
    case Strength::guide:
    case Strength::robust: return Verdict::fail;
  }
  return Verdict::fail;
}

std::string number_text(double value) {
  return std::abs(value - std::round(value)) < 1e-9 ? fmt::format("{:.0f}", value) : fmt::format("{:.2f}", value);
}

std::string value_text(const Measured& measured, Quantity quantity) {
  if (!measured.text.empty()) return measured.text;
  if (!measured.list.empty()) {
    std::string text;
    for (const double gap : measured.list) text += fmt::format("{}{:.2f}", text.empty() ? "" : " ", gap);
    return text;
  }
  if (!measured.number) return measured.word.empty() ? "none" : measured.word;
  return quantity == Quantity::seconds ? fmt::format("{:.2f} s", *measured.number) : number_text(*measured.number);
}

std::string wanted_text(const Expectation& expectation) {
  const Subject& subject = *expectation.subject;
  if (subject.quantity == Quantity::order) return "before the binding ends";
  if (subject.quantity == Quantity::gaps)
    return fmt::format("gaps of {} s, each 0.75 to 1.5 of that", expectation.wanted.text);
  return expectation.wanted.text + (subject.quantity == Quantity::seconds ? " s" : "");
}

bool gaps_fit(const std::vector<double>& wanted, const std::vector<double>& seen) {
  if (wanted.size() != seen.size()) return false;
  for (std::size_t index = 0; index < wanted.size(); ++index)
    if (seen[index] < 0.75 * wanted[index] || seen[index] > 1.5 * wanted[index]) return false;
  return true;
}

bool met(const Expectation& expectation, const Measured& measured) {
  const Wanted& wanted = expectation.wanted;
  switch (expectation.subject->quantity) {
    case Quantity::declaration: return true;
    case Quantity::order: return measured.word == "in time";
    case Quantity::gaps: return gaps_fit(wanted.gaps, measured.list);
    case Quantity::word:
      return std::find(wanted.words.begin(), wanted.words.end(), measured.word) != wanted.words.end();
    case Quantity::count:
    case Quantity::seconds: break;
  }
  if (!wanted.words.empty())
    return !measured.number && std::find(wanted.words.begin(), wanted.words.end(), measured.word) != wanted.words.end();
  if (!measured.number) return false;
  return (!wanted.lo || *measured.number >= *wanted.lo) && (!wanted.hi || *measured.number <= *wanted.hi);
}

/// What the registrar had done before the moment in question: the answers to the REGISTER that the check is about.
std::string sent_before(const Evidence& evidence, const Expectation& expectation, std::size_t n) {
  const Request* request = evidence.request(n);
  if (request == nullptr) return {};
  if (expectation.subject->quantity != Quantity::seconds) {
    request = evidence.previous(*request);
    if (request == nullptr) return {};
  }
  if (request->answers.empty()) return fmt::format("nothing to REGISTER {}", request->number);
  const std::string& raw = request->answers.back().timed->raw;
  const std::size_t begin = std::min<std::size_t>(8, raw.size());
  return fmt::format("{} to REGISTER {}", raw.substr(begin, raw.find_first_of("\r\n") - begin), request->number);
}

class Judge {
 public:
  explicit Judge(const Evidence& evidence) : evidence_(evidence) {}

  Judgement run() {
    const CaseFile& file = evidence_.file;
    if (!file.problem.empty()) {
      out_.verdict = Verdict::not_exercised;
      out_.reason = file.problem;
      return std::move(out_);
    }
    if (!file.not_applicable.empty()) {
      out_.verdict = Verdict::not_applicable;
      out_.reason = file.not_applicable;
      return std::move(out_);
    }
    for (const std::string& tag : file.as_run.tags)
      if (tag.starts_with("needs:") && !file.capable_of(tag.substr(6))) {
        out_.verdict = Verdict::not_applicable;
        out_.reason = fmt::format("the adapter {} does not declare the capability {}", file.adapter, tag.substr(6));
        return std::move(out_);
      }
    if (file.crashed)
      add_check({"alive", Verdict::fail, "ROBUST", "the agent runs until it is stopped",
                 fmt::format("it ended with {}", file.ending), "", "agent.log"});
    const Expectations expectations = read_expectations(file.as_run.expect, {"case.json", 1, 1, {}, {}});
    const auto first_expectation = static_cast<std::ptrdiff_t>(out_.checks.size());
    for (const Finding& finding : expectations.findings)
      add_check({"expect", Verdict::not_exercised, "", "a readable catalogue", finding.what, "", "case.json"});
    for (const Expectation& expectation : expectations.list)
      if (expectation.subject->quantity != Quantity::declaration) judge_expectation(expectation);
    const auto judged = out_.checks.begin() + first_expectation;
    const bool nothing_applied =
        judged != out_.checks.end() && std::all_of(judged, out_.checks.end(), [](const Check& check) {
          return check.verdict == Verdict::not_applicable;
        });
    for (const Invariant& invariant : file.profile == registrar_profile ? registrar_invariants() : invariants())
      judge_invariant(invariant);
    conclude(nothing_applied);
    return std::move(out_);
  }

 private:
  std::vector<std::size_t> numbers(const Expectation& expectation) const {
    std::vector<std::size_t> list;
    const Which& which = expectation.which;
    if (which.kind == Which::Kind::whole_trace) return {0};
    if (which.kind == Which::Kind::range)
      for (std::size_t n = which.first; n <= which.last; ++n) list.push_back(n);
    else
      for (const Request& request : evidence_.requests)
        if (request.t() < evidence_.stop_t()) list.push_back(request.number);
    return list;
  }

  Strength strength_of(const Expectation& expectation) const {
    return expectation.rule ? info(*expectation.rule).strength : evidence_.file.as_run.level;
  }

  void judge_expectation(const Expectation& expectation) {
    const auto& refs = evidence_.file.as_run.refs;
    Check check;
    check.name = expectation.name;
    check.rule = expectation.rule ? info(*expectation.rule).id
                 : refs.empty()   ? std::string_view(evidence_.file.as_run.level_text)
                                  : info(refs.front()).id;
    check.expected = wanted_text(expectation);
    if (!expectation.needs.empty() && !evidence_.file.capable_of(expectation.needs)) {
      check.verdict = Verdict::not_applicable;
      check.actual = fmt::format("the adapter {} does not declare {}", evidence_.file.adapter, expectation.needs);
      return add_check(std::move(check));
    }
    std::size_t judged = 0;
    for (const std::size_t n : numbers(expectation)) {
      const Measured measured = expectation.subject->measure(evidence_, expectation, n);
      if (measured.kind == Kind::absent && expectation.which.kind == Which::Kind::every) continue;
      ++judged;
      if (!judge_one(expectation, measured, n, check)) break;
    }
    if (judged == 0) {
      check.verdict = unmet(strength_of(expectation));
      check.actual = "no REGISTER has it";
    }
    add_check(std::move(check));
  }

  /// False when the check is decided and the rest of its REGISTERs need no look.
  bool judge_one(const Expectation& expectation, const Measured& measured, std::size_t n, Check& check) {
    const bool several =
        expectation.which.kind != Which::Kind::whole_trace &&
        !(expectation.which.kind == Which::Kind::range && expectation.which.first == expectation.which.last);
    const std::string value = value_text(measured, expectation.subject->quantity);
    check.actual = several && n != 0 ? fmt::format("{} (REGISTER {})", value, n) : value;
    if (measured.line != 0) check.evidence = fmt::format("trace.tsv line {}", measured.line);
    if (n != 0) check.sent = sent_before(evidence_, expectation, n);
    if (measured.kind == Kind::not_applicable || measured.kind == Kind::unknown) {
      check.verdict = measured.kind == Kind::unknown ? Verdict::not_exercised : Verdict::not_applicable;
      return false;
    }
    const bool ok = measured.kind == Kind::value && met(expectation, measured);
    add_window(expectation, measured, ok);
    check.verdict = ok ? Verdict::pass : unmet(strength_of(expectation));
    return ok;
  }

  void add_window(const Expectation& expectation, const Measured& measured, bool ok) {
    if (!measured.from || expectation.subject->quantity != Quantity::seconds) return;
    Window window;
    window.from_line = measured.from_line;
    window.lo = *measured.from + expectation.wanted.lo.value_or(0);
    if (expectation.wanted.hi) window.hi = *measured.from + *expectation.wanted.hi;
    window.of = expectation.name;
    window.ok = ok;
    out_.windows.push_back(std::move(window));
  }

  void judge_invariant(const Invariant& invariant) {
    Check check{std::string(invariant.id),
                Verdict::pass,
                std::string(invariant.rule),
                std::string(invariant.expected),
                "holds",
                "",
                ""};
    for (const Breach& breach : invariant.breaches(evidence_)) {
      const Verdict verdict = breach.for_information ? Verdict::info : unmet(invariant.strength);
      if (check.verdict != Verdict::pass && (check.verdict != Verdict::info || verdict == Verdict::info)) continue;
      check.verdict = verdict;
      check.actual = breach.actual;
      check.evidence = breach.line != 0 ? fmt::format("trace.tsv line {}", breach.line) : "";
    }
    add_check(std::move(check));
  }

  void add_check(Check check) {
    if (check.verdict == Verdict::fail || check.verdict == Verdict::non_strict) out_.failed_by.push_back(check.name);
    out_.checks.push_back(std::move(check));
  }

  void conclude(bool nothing_applied) {
    const auto any = [&](Verdict verdict) {
      return std::find_if(out_.checks.begin(), out_.checks.end(),
                          [&](const Check& check) { return check.verdict == verdict; });
    };
    for (const Verdict verdict : {Verdict::fail, Verdict::not_exercised, Verdict::non_strict, Verdict::info})
      if (const auto worst = any(verdict); worst != out_.checks.end()) {
        out_.verdict = verdict;
        out_.reason = fmt::format("{}: expected {}, actual {}", worst->name, worst->expected, worst->actual);
        break;
      }
    const bool cut_off = !evidence_.file.stopped_early.empty();
    if (cut_off && out_.verdict != Verdict::fail) {
      out_.verdict = Verdict::not_exercised;
      out_.reason = evidence_.file.stopped_early;
    }
    // The invariants alone are not what a case is about.
    if (out_.verdict == Verdict::pass && nothing_applied) {
      out_.verdict = Verdict::not_applicable;
      out_.reason =
          fmt::format("the adapter {} gives nothing that this case could be judged by", evidence_.file.adapter);
    }
    if (!evidence_.file.known_failure.empty() && evidence_.file.fault.empty()) compare_with_known_failure();
  }

  void compare_with_known_failure() {
    const CaseFile& file = evidence_.file;
    const bool failed = out_.verdict == Verdict::fail || out_.verdict == Verdict::non_strict;
    if (!failed && out_.verdict != Verdict::pass) return;
    out_.verdict = failed ? Verdict::xfail : Verdict::xpass;
    out_.reason = fmt::format("listed in {}.expect: {}", file.adapter, file.known_failure);
  }

  const Evidence& evidence_;
  Judgement out_;
};

bool names_subject(std::string_view check, std::string_view subject) {
  return check == subject || (check.starts_with(subject) && check[subject.size()] == ' ');
}

}  // namespace

Judgement judge(const Evidence& evidence) { return Judge(evidence).run(); }

bool caught(const Judgement& judgement, const CaseFile& file) {
  const auto& faults = file.as_run.faults;
  return std::any_of(faults.begin(), faults.end(), [&](const ExpectedFault& fault) {
    return fault.name == file.fault &&
           std::any_of(judgement.failed_by.begin(), judgement.failed_by.end(), [&](const std::string& check) {
             return fault.subject.empty() || names_subject(check, fault.subject);
           });
  });
}

bool machine_was_late(const Evidence& evidence) {
  std::optional<double> narrowest;
  for (const Expectation& expectation : read_expectations(evidence.file.as_run.expect, {}).list)
    if (const auto width = narrowest_window(expectation); width && (!narrowest || *width < *narrowest))
      narrowest = width;
  if (!narrowest) return false;
  return evidence.file.late_ms > *narrowest / evidence.file.as_run.speed * 1000 / 4;
}

}  // namespace sipreg::conformance
