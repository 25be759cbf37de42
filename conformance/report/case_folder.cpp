#include "conformance/report/case_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string_view>

#include "conformance/report/text.hpp"
#include "conformance/report/trace_table.hpp"

namespace sipreg::conformance::report {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::string_view known_schema = "sipreg.verdict/1";

std::optional<std::string> read_file(const fs::path& path) {
  std::ifstream stream{path, std::ios::binary};
  if (!stream) return std::nullopt;
  return std::string{std::istreambuf_iterator<char>{stream}, {}};
}

/// A JSON object whose members are asked for by name and type. A member that is absent or null is its default; one of
/// another type is, too, and is remembered as damage. Every text is redacted.
class Fields {
 public:
  Fields(const json& object, const Redactor& redact, std::string& mistyped)
      : object_(object), redact_(redact), mistyped_(mistyped) {}

  [[nodiscard]] std::string text(const char* name) const {
    const json* value = member(name, &json::is_string);
    return value == nullptr ? std::string{} : shown(*value);
  }

  [[nodiscard]] std::optional<double> number(const char* name) const {
    const json* value = member(name, &json::is_number);
    if (value == nullptr || !std::isfinite(value->get<double>())) return std::nullopt;
    return value->get<double>();
  }

  [[nodiscard]] std::optional<bool> flag(const char* name) const {
    const json* value = member(name, &json::is_boolean);
    return value == nullptr ? std::nullopt : std::optional<bool>{value->get<bool>()};
  }

  [[nodiscard]] std::int64_t integer(const char* name, std::int64_t otherwise) const {
    const json* value = member(name, &json::is_number_integer);
    return value == nullptr ? otherwise : value->get<std::int64_t>();
  }

  [[nodiscard]] std::vector<std::string> texts(const char* name) const {
    std::vector<std::string> all;
    if (const json* value = member(name, &json::is_array))
      for (const json& item : *value)
        if (item.is_string()) all.push_back(shown(item));
    return all;
  }

  /// Calls `visit(Fields)` for each object in the array of this name.
  template <class Visit>
  void each(const char* name, Visit visit) const {
    const json* value = member(name, &json::is_array);
    if (value == nullptr) return;
    for (const json& item : *value) {
      if (item.is_object())
        visit(Fields{item, redact_, mistyped_});
      else
        mistyped_ = name;
    }
  }

  [[nodiscard]] bool holds_array(const char* name) const { return object_.contains(name) && object_[name].is_array(); }

 private:
  [[nodiscard]] const json* member(const char* name, bool (json::*is_right_type)() const noexcept) const {
    const auto found = object_.find(name);
    if (found == object_.end() || found->is_null()) return nullptr;
    if (((*found).*is_right_type)()) return &*found;
    mistyped_ = name;
    return nullptr;
  }

  [[nodiscard]] std::string shown(const json& text) const {
    return valid_utf8(redact_(text.get_ref<const std::string&>()));
  }

  const json& object_;
  const Redactor& redact_;
  std::string& mistyped_;  ///< the name of a member of an unexpected type
};

/// An object from a file, or why there is none.
struct Document {
  json object = json::object();
  std::string problem;
};

Document read_document(const fs::path& path) {
  const auto content = read_file(path);
  const std::string name = path.filename().string();
  if (!content) return {json::object(), name + " is missing or cannot be read"};
  json parsed = json::parse(*content, nullptr, false);
  if (parsed.is_discarded()) return {json::object(), name + " is damaged: not JSON"};
  if (!parsed.is_object()) return {json::object(), name + " is damaged: not a JSON object"};
  return {std::move(parsed), {}};
}

Check read_check(const Fields& fields) {
  Check check;
  check.name = fields.text("name");
  check.verdict = find_verdict(fields.text("verdict")).value_or(Verdict::not_exercised);
  check.rule = fields.text("rule");
  check.sent = fields.text("sent");
  check.expected = fields.text("expected");
  check.actual = fields.text("actual");
  check.evidence = fields.text("evidence");
  return check;
}

std::optional<Window> read_window(const Fields& fields) {
  const auto lo = fields.number("lo");
  if (!lo) return std::nullopt;
  return Window{fields.integer("from_line", 0), *lo, fields.number("hi"), fields.text("of"), fields.flag("ok")};
}

/// Why a verdict.json that is a JSON object still says nothing; empty when it does.
std::string why_unusable(const Fields& fields, const std::string& mistyped) {
  const std::string schema = fields.text("schema");
  const std::string word = fields.text("verdict");
  if (schema != known_schema)
    return fmt::format("verdict.json has the schema \"{}\"; this report reads {}", schema, known_schema);
  if (!mistyped.empty()) return fmt::format("verdict.json is damaged: \"{}\" has an unexpected type", mistyped);
  const auto verdict = find_verdict(word);
  if (!verdict) return fmt::format("verdict.json says \"{}\", which is no verdict", word);
  const bool owes_reason = *verdict == Verdict::not_applicable || *verdict == Verdict::xfail;
  if (owes_reason && fields.text("reason").empty()) return fmt::format("verdict.json says {} without a reason", word);
  return {};
}

void read_verdict(CaseRun& run, const Fields& fields, const std::string& mistyped) {
  run.level = fields.text("level");
  run.reason = fields.text("reason");
  run.title = fields.text("title");
  run.refs = fields.texts("refs");
  run.by = fields.texts("by");
  run.policy_seconds = fields.number("policy_seconds").value_or(0);
  run.wall_seconds = fields.number("wall_seconds").value_or(0);
  run.late_ms = fields.number("late_ms").value_or(0);
  run.attempts = fields.integer("attempts", 1);
  run.rerun = fields.text("rerun");
  fields.each("checks", [&](const Fields& check) { run.checks.push_back(read_check(check)); });
  fields.each("windows", [&](const Fields& window) {
    if (auto read = read_window(window)) run.windows.push_back(std::move(*read));
  });
  std::string problem = why_unusable(fields, mistyped);
  if (problem.empty())
    run.verdict = find_verdict(fields.text("verdict")).value();
  else
    run.reason = std::move(problem);
}

/// The last components of a path, the last first: {"retry.403", "vos3000", "retry-early", "fault", ...}.
std::vector<std::string> last_components(const fs::path& path) {
  std::vector<std::string> components;
  for (const fs::path& component : path.lexically_normal())
    if (!component.empty() && component != "/") components.insert(components.begin(), valid_utf8(component.string()));
  components.resize(std::max<std::size_t>(components.size(), 4));
  return components;
}

/// Who the run is about: the first of the documents that knows, else what the folder is called (PROFILE/ID or
/// fault/FAULT/PROFILE/ID).
void name_run(CaseRun& run, const Fields& verdict, const Fields& as_run, const std::vector<std::string>& folders) {
  const auto either = [&](const char* name) {
    std::string text = verdict.text(name);
    return text.empty() ? as_run.text(name) : text;
  };
  run.name = either("case");
  run.profile = either("profile");
  run.id = either("id");
  run.fault = either("fault");
  const bool nameless = run.name.empty() && run.id.empty();
  if (nameless && folders[3] == "fault") run.fault = folders[2];
  if (nameless && run.profile.empty()) run.profile = folders[1];
  if (run.id.empty()) run.id = nameless ? folders[0] : run.name.substr(run.name.find('/') + 1);
  if (run.name.empty()) run.name = run.profile.empty() ? run.id : run.profile + '/' + run.id;
  if (run.profile.empty()) run.profile = run.name.substr(0, run.name.find('/'));
}

bool names_subject(std::string_view check, std::string_view subject) {
  return check.substr(0, subject.size()) == subject && (check.size() == subject.size() || check[subject.size()] == ' ');
}

/// The items of the catalogue's column: an array, or the column's text as it stands there.
std::vector<std::string> listed_faults(const Fields& as_run) {
  if (as_run.holds_array("faults")) return as_run.texts("faults");
  std::vector<std::string> items;
  const std::string column = as_run.text("faults");
  for (std::size_t begin = 0; begin < column.size();) {
    const std::size_t end = std::min(column.find(',', begin), column.size());
    begin = std::min(column.find_first_not_of(' ', begin), end);
    items.push_back(column.substr(begin, end - begin));
    begin = end + 1;
  }
  return items;
}

/// The subjects that must be the ones to fail under this fault ("retry-early:wait" -> "wait"); an empty one: any will
/// do.
std::vector<std::string> named_subjects(const Fields& as_run, const std::string& fault) {
  std::vector<std::string> subjects;
  for (const std::string& item : listed_faults(as_run)) {
    const std::size_t colon = std::min(item.find(':'), item.size());
    if (item.substr(0, colon) == fault) subjects.push_back(item.substr(std::min(colon + 1, item.size())));
  }
  return subjects;
}

/// A run with a fault proves something when the judge fails it by a named subject; a judge that is content, or that
/// fails it for another reason, has let the fault escape.
void judge_fault_run(CaseRun& run, const Fields& as_run) {
  const auto is_red = [](Verdict verdict) { return verdict == Verdict::fail || verdict == Verdict::non_strict; };
  if (run.by.empty())
    for (const Check& check : run.checks)
      if (is_red(check.verdict)) run.by.push_back(check.name);
  if (run.verdict == Verdict::not_exercised || run.verdict == Verdict::caught || run.verdict == Verdict::escaped)
    return;
  const std::vector<std::string> subjects = named_subjects(as_run, run.fault);
  const bool by_subject = std::any_of(subjects.begin(), subjects.end(), [&](const std::string& subject) {
    return std::any_of(run.by.begin(), run.by.end(),
                       [&](const std::string& check) { return subject.empty() || names_subject(check, subject); });
  });
  const Verdict judged = run.verdict;
  run.verdict = is_red(judged) && by_subject ? Verdict::caught : Verdict::escaped;
  if (run.verdict == Verdict::caught) return;
  if (!is_red(judged))
    run.reason = fmt::format("the faulty agent was judged {}", info(judged).word);
  else if (subjects.empty())
    run.reason = "case.json does not list this fault, so no check is named that should fail";
  else
    run.reason = fmt::format("judged {}, but not by {}", info(judged).word, fmt::join(subjects, " or "));
}

CaseRun read_run(const fs::path& folder, const std::string& name) {
  const Redactor redact{read_file(folder / "password").value_or(std::string{})};
  CaseRun run;
  run.folder = valid_utf8(redact(name));
  const Document verdict = read_document(folder / "verdict.json");
  const Document as_run = read_document(folder / "case.json");
  std::string mistyped;
  std::string ignored;  // case.json only fills gaps
  const Fields verdict_fields{verdict.object, redact, mistyped};
  const Fields case_fields{as_run.object, redact, ignored};
  run.agent = case_fields.text("adapter");
  run.started_us = case_fields.integer("start_us", 0);
  name_run(run, verdict_fields, case_fields, last_components(fs::absolute(folder)));
  if (verdict.problem.empty()) {
    read_verdict(run, verdict_fields, mistyped);
  } else {
    run.reason = verdict.problem;
    run.level = case_fields.text("level");
    run.title = case_fields.text("title");
  }
  if (!run.fault.empty()) judge_fault_run(run, case_fields);
  if (run.verdict == Verdict::not_exercised && run.reason.empty()) run.reason = "no reason was given";
  TraceTable trace = read_trace_table(folder / "trace.tsv", redact);
  run.messages = std::move(trace.messages);
  run.trace_note = std::move(trace.note);
  return run;
}

bool is_case_folder(const fs::path& folder) {
  std::error_code ignored;
  return fs::exists(folder / "verdict.json", ignored) || fs::exists(folder / "case.json", ignored) ||
         fs::exists(folder / "trace.tsv", ignored);
}

}  // namespace

std::vector<fs::path> find_case_folders(const fs::path& root) {
  std::vector<fs::path> found;
  if (is_case_folder(root)) found.push_back(root);
  const auto skip = fs::directory_options::skip_permission_denied;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator{root, skip})
    if (entry.is_directory() && !entry.is_symlink() && is_case_folder(entry.path())) found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

CaseRun read_case_folder(const fs::path& folder, const fs::path& root) {
  const std::string name = folder.lexically_relative(root).generic_string();
  try {
    return read_run(folder, name);
  } catch (const std::exception& error) {
    CaseRun run;
    run.folder = valid_utf8(name);
    run.name = run.id = last_components(folder).front();
    run.reason = fmt::format("the case folder cannot be read: {}", valid_utf8(error.what()));
    return run;
  }
}

}  // namespace sipreg::conformance::report
