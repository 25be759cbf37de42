#include "conformance/runner/template.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace sipreg::conformance {
namespace {

struct Directive {
  enum class Kind { each, if_given, unless_given, end } kind;
  std::string_view name;
};

std::optional<Directive> read_directive(std::string_view line) {
  while (line.ends_with('\n')) line.remove_suffix(1);
  line = trimmed(line);
  if (line.starts_with("<!--") && line.ends_with("-->")) line = trimmed(line.substr(4, line.size() - 7));
  if (line.size() < 2 || !line.starts_with('@') || !line.ends_with('@')) return std::nullopt;
  const std::string_view inner = line.substr(1, line.size() - 2);
  if (inner == "end") return Directive{Directive::Kind::end, {}};
  const std::size_t blank = inner.find(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  const std::string_view word = inner.substr(0, blank), name = trimmed(inner.substr(blank));
  if (word == "each") return Directive{Directive::Kind::each, name};
  if (word == "if") return Directive{Directive::Kind::if_given, name};
  if (word == "unless") return Directive{Directive::Kind::unless_given, name};
  return std::nullopt;
}

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' || c == ':';
}

struct Placeholder {
  std::size_t begin = 0, end = 0;  ///< of the whole placeholder in the line
  std::string name;                ///< empty: the escaped @
  bool milliseconds = false;
  std::optional<std::string> fallback;
};

/// The first placeholder of the line from `from` on.
std::optional<Placeholder> next_placeholder(std::string_view line, std::size_t from, Marks marks) {
  const char open = marks == Marks::at_signs ? '@' : '{', close = marks == Marks::at_signs ? '@' : '}';
  for (std::size_t at = line.find(open, from); at != std::string_view::npos; at = line.find(open, at + 1)) {
    if (marks == Marks::at_signs && line.substr(at, 2) == "@@") return Placeholder{at, at + 2, {}, false, {}};
    std::size_t end = at + 1;
    while (end < line.size() && is_name_character(line[end])) ++end;
    Placeholder found{at, end + 1, std::string(line.substr(at + 1, end - at - 1)), false, {}};
    if (marks == Marks::at_signs && end < line.size() && line[end] == '|') {
      const std::size_t last = line.find(close, end);
      if (last == std::string_view::npos) continue;
      found.fallback = std::string(line.substr(end + 1, last - end - 1));
      found.end = last + 1;
      end = last;
    }
    if (found.name.empty() || end >= line.size() || line[end] != close) continue;
    if (found.name.ends_with(":ms")) {
      found.milliseconds = true;
      found.name.erase(found.name.size() - 3);
    }
    return found;
  }
  return std::nullopt;
}

class Expander {
 public:
  Expander(std::string_view text, const std::string& file, const TemplateValues& values, Marks marks)
      : file_(file), values_(values), marks_(marks) {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
      lines_.push_back(text.substr(0, end));
      text.remove_prefix(end);
    }
  }

  Expansion run() {
    for (std::size_t line = 0; line < lines_.size();) line = block(line, {}, true, true);
    return std::move(out_);
  }

 private:
  using Scope = std::vector<const Names*>;  // innermost last

  /// Expands from this line to the matching @end@ (or the end of the text) and returns the line after it.
  std::size_t block(std::size_t line, const Scope& scope, bool outermost, bool write) {
    const std::size_t begin = line;
    while (line < lines_.size()) {
      const auto directive = read_directive(lines_[line]);
      if (!directive) {
        if (write) expand_line(line, scope);
        ++line;
      } else if (directive->kind == Directive::Kind::end) {
        if (outermost) complain(line, 0, "@end@ without a start", "Remove it, or write its @each, @if or @unless");
        return line + 1;
      } else {
        line = inner_block(line, *directive, scope, write);
      }
    }
    if (!outermost) complain(begin - 1, 0, "this block has no @end@", "Write @end@ on a line of its own");
    return line;
  }

  std::size_t inner_block(std::size_t line, const Directive& directive, const Scope& scope, bool write) {
    if (directive.kind != Directive::Kind::each) {
      const auto* found = find(directive.name, scope);
      const bool given = found != nullptr && !found->empty() && !found->front().empty();
      return block(line + 1, scope, false, write && given == (directive.kind == Directive::Kind::if_given));
    }
    std::string_view name = directive.name;
    const std::size_t dot = std::min(name.find('.'), name.size());
    const std::string_view filter = name.substr(dot);
    const auto list = values_.lists.find(name.substr(0, dot));
    if (!filter.empty() && filter != ".sent" && filter != ".silent")
      complain(line, 0, fmt::format("`{}` selects nothing", filter), "Write .sent or .silent");
    std::size_t after = line + 1;
    if (list != values_.lists.end())
      for (const Names& element : list->second) {
        const bool sent = element.contains("status");
        if ((filter == ".sent" && !sent) || (filter == ".silent" && sent)) continue;
        Scope inner = scope;
        inner.push_back(&element);
        after = block(line + 1, inner, false, write);
      }
    return after == line + 1 ? block(line + 1, scope, false, false) : after;
  }

  const std::vector<std::string>* find(std::string_view name, const Scope& scope) {
    out_.used.emplace(name);
    for (auto names = scope.rbegin(); names != scope.rend(); ++names)
      if (const auto found = (*names)->find(name); found != (*names)->end()) return &found->second;
    const auto found = values_.names.find(name);
    return found == values_.names.end() ? nullptr : &found->second;
  }

  void expand_line(std::size_t line, const Scope& scope) {
    std::size_t copies = 1;
    for (std::size_t copy = 0; copy < copies; ++copy) {
      std::string expanded;
      std::size_t at = 0;
      for (auto place = next_placeholder(lines_[line], 0, marks_); place;
           place = next_placeholder(lines_[line], at, marks_)) {
        expanded += lines_[line].substr(at, place->begin - at);
        at = place->end;
        if (place->name.empty()) {
          expanded += '@';
          continue;
        }
        const auto* found = find(place->name, scope);
        if (found != nullptr && !found->empty()) {
          copies = std::max(copies, found->size());
          expanded += written((*found)[std::min(copy, found->size() - 1)], *place, line);
        } else if (place->fallback) {
          expanded += written(*place->fallback, *place, line);
        } else if (marks_ == Marks::known_braces) {
          expanded += lines_[line].substr(place->begin, place->end - place->begin);
        } else {
          return;
        }
      }
      out_.text += expanded;
      out_.text += lines_[line].substr(at);
    }
  }

  std::string written(const std::string& value, const Placeholder& place, std::size_t line) {
    if (!place.milliseconds) return value;
    const auto seconds = read_number(value);
    if (!seconds)
      complain(line, place.begin, fmt::format("`{}` is no number of seconds", value), "Write seconds, as in 3.5");
    return wall_milliseconds(seconds.value_or(0), values_.speed);
  }

  void complain(std::size_t line, std::size_t offset, std::string what, std::string cure) {
    out_.findings.push_back({file_, line + 1, offset + 1, std::move(what), std::move(cure)});
  }

  std::string file_;
  const TemplateValues& values_;
  Marks marks_;
  std::vector<std::string_view> lines_;
  Expansion out_;
};

}  // namespace

Expansion expand(std::string_view text, const std::string& file, const TemplateValues& values, Marks marks) {
  return Expander(text, file, values, marks).run();
}

std::string wall_milliseconds(double policy_seconds, double speed) {
  const double milliseconds = std::round(policy_seconds * 1000 / speed);
  return fmt::format("{:.0f}", policy_seconds > 0 ? std::max(1.0, milliseconds) : 0.0);
}

}  // namespace sipreg::conformance
