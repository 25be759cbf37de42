// `sipreg cases`: what the catalogue holds, and the words in which its cases are written.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>

#include "conformance/catalogue.hpp"
#include "conformance/cli/commands.hpp"
#include "conformance/default_catalogue.hpp"
#include "conformance/runner/steering.hpp"
#include "conformance/verdict/invariants.hpp"
#include "conformance/verdict/subjects.hpp"

namespace sipreg::conformance {
namespace {

struct Selection {
  std::string catalogue = default_catalogue();
  std::string level, group, profile, id;
};

std::string lower(std::string_view text) {
  std::string out{text};
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : std::string(between)) + part;
  return out;
}

bool selected(const Case& one, const Selection& by) {
  const bool level = by.level.empty() || lower(one.level_text) == lower(by.level);
  const bool id = by.id.empty() || one.id == by.id ||
                  std::any_of(one.profiles.begin(), one.profiles.end(),
                              [&](const std::string& profile) { return profile + '/' + one.id == by.id; });
  return level && id && (by.group.empty() || one.group() == by.group) &&
         (by.profile.empty() || one.in_profile(by.profile));
}

void print(const std::vector<Invariant>& invariants) {
  for (const Invariant& one : invariants)
    std::cout << fmt::format("  {:<13} {} {}: {}\n", one.id, to_string(one.strength), one.rule, one.expected);
}

void print_line(const Case& one) {
  std::cout << fmt::format("{:<28} {:<10} {:<30} {}\n", one.id, one.level_text, joined(one.profiles, ","), one.title);
}

void print_case(const Case& one) {
  std::cout << fmt::format("{}   {}   {}\n  {}\n", one.id, one.level_text, joined(one.profiles, ", "), one.title);
  for (const Rule rule : one.refs)
    std::cout << fmt::format("  rule      {} ({}, {}): {}\n", info(rule).id, info(rule).source,
                             to_string(info(rule).strength), info(rule).text);
  const auto print = [](std::string_view name, std::string_view value) {
    if (!value.empty()) std::cout << fmt::format("  {:<9} {}\n", name, value);
  };
  print("scenario", fmt::format("{} over {}", one.scenario, one.transport));
  print("stimulus", one.stimulus);
  print("agent", one.agent);
  print("steer", one.steer);
  for (const Piece& check : split({one.expect, 0}, ';')) print("expect", check.text);
  print("time", fmt::format("{} policy seconds at {} times the speed ({:.1f} s), T1 {} s", one.run, one.speed,
                            one.run / one.speed, one.t1));
  for (const ExpectedFault& fault : one.faults)
    print("fault", fault.subject.empty() ? fault.name : fmt::format("{}, caught by {}", fault.name, fault.subject));
  print("tags", joined(one.tags, " "));
  std::cout << fmt::format("  rerun     ctest -R '/{}$'\n\n", one.id);
}

void print_markdown(const std::vector<const Case*>& cases) {
  std::cout << "| id | level | profiles | rules | what |\n|---|---|---|---|---|\n";
  for (const Case* one : cases) {
    std::vector<std::string> rules;
    for (const Rule rule : one->refs) rules.emplace_back(info(rule).id);
    std::cout << fmt::format("| {} | {} | {} | {} | {} |\n", one->id, one->level_text, joined(one->profiles, ", "),
                             joined(rules, " "), one->title);
  }
}

void print_language() {
  std::cout << "Subjects of the expect column:\n";
  for (const Subject& subject : subjects())
    std::cout << fmt::format("  {:<13} {}{}\n", subject.name, subject.indexed == Indexed::always ? "N: " : "",
                             subject.meaning);
  std::cout << "Invariants, checked in every case of an agent:\n";
  print(invariants());
  std::cout << "And of a registrar:\n";
  print(registrar_invariants());
  std::cout << "Settings of the agent column:\n";
  for (const NeutralSetting& one : neutral_settings())
    std::cout << fmt::format("  {:<13} {}{}\n", one.name, one.meaning,
                             one.fallback.empty() ? "" : fmt::format(" [{}]", one.fallback));
}

enum class Form { list, show, markdown };

int print_cases(const Selection& selection, Form form) {
  const Catalogue catalogue = load_catalogue(selection.catalogue);
  for (const Finding& finding : catalogue.findings) std::cerr << to_sentence(finding) << '\n';
  if (!catalogue.findings.empty()) return static_cast<int>(ExitStatus::usage);
  std::vector<const Case*> cases;
  for (const Case& one : catalogue.cases)
    if (selected(one, selection)) cases.push_back(&one);
  if (cases.empty()) {
    std::cerr << "sipreg cases: no case is like that; `sipreg cases list` shows all of them\n";
    return static_cast<int>(ExitStatus::nothing_selected);
  }
  if (form == Form::markdown) print_markdown(cases);
  for (const Case* one : cases) {
    if (form == Form::list) print_line(*one);
    if (form == Form::show) print_case(*one);
  }
  return static_cast<int>(ExitStatus::clean);
}

void add_form(CLI::App& command, int& status, const char* name, const char* help, Form form,
              const std::shared_ptr<Selection>& by) {
  auto* sub = command.add_subcommand(name, help);
  if (form == Form::show) sub->add_option("ID", by->id, "ID or PROFILE/ID")->required();
  sub->add_option("--level", by->level, "MUST, SHOULD, GUIDE, ROBUST, ...");
  sub->add_option("--group", by->group, "The part of the id before the dot: grant, retry, ...");
  sub->add_option("--profile", by->profile, "vos3000, rfc3261, rfc5626, ims or registrar");
  sub->callback([by, form, &status] { status = print_cases(*by, form); });
}

}  // namespace

void add_cases(CLI::App& app, int& status) {
  auto* command = app.add_subcommand("cases", "Shows the cases of the catalogue");
  auto by = std::make_shared<Selection>();
  command->add_option("--catalogue", by->catalogue, "The catalogue of cases")->capture_default_str();
  add_form(*command, status, "list", "One line a case and expectation", Form::list, by);
  add_form(*command, status, "show", "What a case does, expects and rests on", Form::show, by);
  add_form(*command, status, "markdown", "The cases as a table", Form::markdown, by);
  command->add_subcommand("language", "The words of the catalogue: subjects, invariants, settings")
      ->callback(print_language);
  command->callback([command, by, &status] {
    if (command->get_subcommands().empty()) status = print_cases(*by, Form::list);
  });
  command->footer("Exit status: 0, 3 when the catalogue has a finding, 4 when no case is selected.");
}

}  // namespace sipreg::conformance
