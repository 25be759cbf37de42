#include "conformance/catalogue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <set>

#include "conformance/runner/steering.hpp"
#include "conformance/runner/stimulus.hpp"
#include "conformance/verdict/expectation.hpp"

namespace sipreg::conformance {
namespace {

constexpr std::size_t column_count = std::size(column_names);
constexpr double shortest_timeout = 0.25;  // wall seconds of F: below that, SIPp's own lateness decides
constexpr double shortest_window = 0.1;    // wall seconds of any window

bool is_id(std::string_view id) {
  const std::size_t dot = id.find('.');
  if (dot == std::string_view::npos || dot == 0 || dot + 1 == id.size()) return false;
  return std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_';
  });
}

std::optional<Strength> find_strength(std::string_view text) {
  for (const Strength strength : {Strength::must, Strength::must_not, Strength::should, Strength::should_not,
                                  Strength::may, Strength::declarative, Strength::guide, Strength::robust})
    if (to_string(strength) == text) return strength;
  return std::nullopt;
}

std::vector<Piece> list_of(Piece field, char separator) {
  if (field.text == "-") return {};
  auto parts = split(field, separator);
  std::erase_if(parts, [](const Piece& part) { return part.text.empty(); });
  return parts;
}

class Reader {
 public:
  explicit Reader(const std::string& file) { out_.file = file; }

  Catalogue run(std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      ++line_;
      read_line(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    if (!header_seen_) complain(1, "no header line", "Start with the names of the columns, separated by tabs");
    return std::move(out_);
  }

 private:
  void read_line(std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.front() == '#') return;
    const std::vector<Piece> fields = fields_of(line);
    if (!header_seen_) return read_header(fields);
    if (fields.size() != column_count)
      return complain(1, fmt::format("{} fields instead of {}", fields.size(), column_count),
                      "Separate fields by one tab; write - for an empty one");
    read_case(fields);
  }

  static std::vector<Piece> fields_of(std::string_view line) {
    std::vector<Piece> fields;
    for (std::size_t begin = 0; begin <= line.size();) {
      const std::size_t end = std::min(line.find('\t', begin), line.size());
      fields.push_back({line.substr(begin, end - begin), begin + 1});
      begin = end + 1;
    }
    return fields;
  }

  void read_header(const std::vector<Piece>& fields) {
    header_seen_ = true;
    for (std::size_t index = 0; index < column_count; ++index)
      if (index >= fields.size() || fields[index].text != column_names[index])
        return complain(index < fields.size() ? fields[index].offset : 1,
                        fmt::format("column {} is not `{}`", index + 1, column_names[index]),
                        "The header names the columns in their order");
  }

  void read_case(const std::vector<Piece>& fields) {
    Case one;
    one.line = line_;
    for (const Piece& field : fields) one.columns.push_back(field.offset);
    const auto at = [&](Column column) { return trimmed(fields[static_cast<std::size_t>(column)]); };
    const auto text = [&](Column column) {
      const Piece field = at(column);
      return field.text == "-" ? std::string{} : std::string{field.text};
    };
    one.id = text(Column::id);
    one.transport = text(Column::transport);
    one.scenario = at(Column::scenario).text;
    one.stimulus = text(Column::stimulus);
    one.agent = text(Column::agent);
    one.steer = text(Column::steer);
    one.expect = text(Column::expect);
    one.title = text(Column::title);
    read_level_and_rules(one, at(Column::level), at(Column::refs));
    read_profiles(one, at(Column::profiles));
    read_numbers(one, at(Column::speed), at(Column::t1), at(Column::run));
    for (const Piece& fault : list_of(at(Column::faults), ',')) read_fault(one, fault);
    for (const Piece& tag : at(Column::tags).text == "-" ? std::vector<Piece>{} : words(at(Column::tags)))
      one.tags.emplace_back(tag.text);
    check_texts(one, fields);
    check_languages(one);
    out_.cases.push_back(std::move(one));
  }

  void read_level_and_rules(Case& one, Piece level, Piece refs) {
    one.level_text = level.text;
    const auto strength = find_strength(level.text);
    if (!strength)
      complain(level.offset, fmt::format("`{}` is no level", level.text),
               "Write MUST, MUST NOT, SHOULD, SHOULD NOT, MAY, N, GUIDE or ROBUST");
    one.level = strength.value_or(Strength::robust);
    if (refs.text != "-")
      for (const Piece& ref : words(refs)) {
        if (const auto rule = find_rule(ref.text))
          one.refs.push_back(*rule);
        else
          complain(ref.offset, fmt::format("`{}` is no rule of rule.hpp", ref.text), suggestion(ref.text, rule_ids()));
      }
    const bool backed = one.level == Strength::robust || std::any_of(one.refs.begin(), one.refs.end(), [&](Rule rule) {
                          return info(rule).strength == one.level;
                        });
    if (strength && !backed)
      complain(level.offset, fmt::format("no rule of this case has the strength {}", level.text),
               "Cite a rule of that strength, or lower the level");
  }

  void read_profiles(Case& one, Piece field) {
    for (const Piece& profile : list_of(field, ',')) {
      if (std::find(std::begin(profile_names), std::end(profile_names), profile.text) == std::end(profile_names))
        complain(profile.offset, fmt::format("`{}` is no profile", profile.text),
                 "Write vos3000, rfc3261, rfc5626, ims or registrar");
      const std::string key = fmt::format("{}/{}", profile.text, one.id);
      if (const auto [seen, fresh] = seen_.emplace(key, line_); !fresh)
        complain(profile.offset, fmt::format("{} stands in line {} already", key, seen->second),
                 "An id may repeat only for other profiles");
      one.profiles.emplace_back(profile.text);
    }
    if (one.profiles.empty())
      complain(field.offset, "a case without a profile", "Name the profiles it is for, separated by commas");
  }

  void read_numbers(Case& one, Piece speed, Piece t1, Piece run) {
    const auto factor = read_count(speed.text);
    if (!factor || *factor < 1 || *factor > 1000)
      complain(speed.offset, fmt::format("`{}` is no clock speed", speed.text), "Write a whole number from 1 to 1000");
    else
      one.speed = static_cast<int>(*factor);
    if (t1.text != "-") {
      const auto value = read_number(t1.text);
      if (!value || *value <= 0 || *value > 60)
        complain(t1.offset, fmt::format("`{}` is no T1", t1.text),
                 "Write seconds above 0 and at most 60, or - for 0.5");
      else
        one.t1 = *value;
    }
    if (one.timeout() / one.speed < shortest_timeout)
      complain(speed.offset, fmt::format("64 x T1 lasts {:.3f} s on the wall", one.timeout() / one.speed),
               "It must last 0.25 s: lower the speed or raise T1");
    const auto span = read_number(run.text);
    if (!span || *span <= 0)
      complain(run.offset, fmt::format("`{}` is no duration", run.text),
               "Write the policy seconds after which the agent is ended");
    else
      one.run = *span;
  }

  void read_fault(Case& one, Piece fault) {
    const std::size_t colon = std::min(fault.text.find(':'), fault.text.size());
    ExpectedFault expected{std::string(fault.text.substr(0, colon)), {}};
    if (colon < fault.text.size()) expected.subject = fault.text.substr(colon + 1);
    if (!expected.subject.empty() && !is_subject_or_invariant(expected.subject))
      complain(fault.offset + colon + 1, fmt::format("`{}` is neither a subject nor an invariant", expected.subject),
               suggestion(expected.subject, subject_and_invariant_names()));
    one.faults.push_back(std::move(expected));
  }

  void check_texts(const Case& one, const std::vector<Piece>& fields) {
    if (!is_id(one.id))
      complain(fields[0].offset, fmt::format("`{}` is no id", one.id),
               "Write group.name with letters, digits and hyphens");
    if (one.transport != "udp" && one.transport != "tcp")
      complain(fields[4].offset, fmt::format("`{}` is no transport", one.transport), "Write udp or tcp");
    if (one.scenario.empty()) complain(fields[5].offset, "no scenario", "Name an XML of sipp_scenarios, or - for none");
    if (one.title.empty())
      complain(fields[15].offset, "no title", "Say in one sentence what R does and what A must do");
    if (one.expect.empty()) complain(fields[9].offset, "a case that expects nothing", "Write what must be observed");
  }

  void check_languages(const Case& one) {
    add(read_stimulus(one.stimulus, place_of(one, Column::stimulus, out_.file), one.speed).findings);
    add(read_steering(one.steer, place_of(one, Column::steer, out_.file)).findings);
    add(read_settings(one.agent, place_of(one, Column::agent, out_.file)).findings);
    const Expectations expectations = read_expectations(one.expect, place_of(one, Column::expect, out_.file));
    add(expectations.findings);
    for (const Expectation& expectation : expectations.list)
      if (const auto width = narrowest_window(expectation); width && *width / one.speed < shortest_window)
        complain(one.columns[9] + expectation.offset,
                 fmt::format("the window of `{}` is {:.0f} ms wide on the wall", expectation.text,
                             *width / one.speed * 1000),
                 "It must be 100 ms wide: widen it or lower the speed");
  }

  static std::string suggestion(std::string_view word, const std::vector<std::string_view>& known) {
    const auto near = nearest(word, known);
    return near ? fmt::format("Did you mean {}?", *near) : "Correct it or leave it out";
  }
  static std::vector<std::string_view> rule_ids() {
    std::vector<std::string_view> ids;
    for (const RuleInfo& rule : rules) ids.push_back(rule.id);
    return ids;
  }

  void add(const std::vector<Finding>& more) { out_.findings.insert(out_.findings.end(), more.begin(), more.end()); }
  void complain(std::size_t column, std::string what, std::string cure) {
    out_.findings.push_back({out_.file, std::max<std::size_t>(line_, 1), column, std::move(what), std::move(cure)});
  }

  Catalogue out_;
  std::size_t line_ = 0;
  bool header_seen_ = false;
  std::map<std::string, std::size_t, std::less<>> seen_;
};

}  // namespace

bool Case::in_profile(std::string_view profile) const {
  return std::find(profiles.begin(), profiles.end(), profile) != profiles.end();
}

bool Case::tagged(std::string_view tag) const { return std::find(tags.begin(), tags.end(), tag) != tags.end(); }

const Case* Catalogue::find(std::string_view profile, std::string_view id) const {
  const auto found = std::find_if(cases.begin(), cases.end(),
                                  [&](const Case& one) { return one.id == id && one.in_profile(profile); });
  return found == cases.end() ? nullptr : &*found;
}

Catalogue read_catalogue(std::string_view text, const std::string& file) { return Reader(file).run(text); }

Catalogue load_catalogue(const std::string& file) {
  const auto text = read_file(file);
  if (text) return read_catalogue(*text, file);
  Catalogue unreadable;
  unreadable.file = file;
  unreadable.findings.push_back({file, 1, 1, "the catalogue cannot be read", "Name one with --catalogue"});
  return unreadable;
}

Finding place_of(const Case& that, Column column, const std::string& file) {
  const auto index = static_cast<std::size_t>(column);
  return {file, that.line, index < that.columns.size() ? that.columns[index] : 1, {}, {}};
}

}  // namespace sipreg::conformance
