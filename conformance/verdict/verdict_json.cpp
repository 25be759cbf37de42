#include <cmath>
#include <nlohmann/json.hpp>

#include "conformance/verdict/verdict.hpp"

namespace sipreg::conformance {
namespace {

using Json = nlohmann::ordered_json;

double rounded(double value) { return std::round(value * 1e4) / 1e4; }

Json checks_json(const Judgement& judgement) {
  Json list = Json::array();
  for (const Check& check : judgement.checks)
    list.push_back({{"name", check.name},
                    {"verdict", std::string(report::info(check.verdict).word)},
                    {"rule", check.rule},
                    {"expected", check.expected},
                    {"actual", check.actual},
                    {"sent", check.sent},
                    {"evidence", check.evidence}});
  return list;
}

Json windows_json(const Judgement& judgement) {
  Json list = Json::array();
  for (const Window& window : judgement.windows)
    list.push_back({{"from_line", window.from_line},
                    {"lo", rounded(window.lo)},
                    {"hi", window.hi ? Json(rounded(*window.hi)) : Json(nullptr)},
                    {"of", window.of},
                    {"ok", window.ok}});
  return list;
}

/// A name as a regular expression of CTest.
std::string quoted(const std::string& name) {
  std::string out;
  for (const char c : name) {
    if (c == '.' || c == '+') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

std::string write_verdict(const Judgement& judgement, const Evidence& evidence) {
  const CaseFile& file = evidence.file;
  Json out;
  out["schema"] = "sipreg.verdict/1";
  out["case"] = file.name();
  out["id"] = file.as_run.id;
  out["profile"] = file.profile;
  out["level"] = file.as_run.level_text;
  out["fault"] = file.fault.empty() ? Json(nullptr) : Json(file.fault);
  out["verdict"] = std::string(report::info(judgement.verdict).word);
  out["reason"] = judgement.reason;
  out["title"] = file.as_run.title;
  out["refs"] = Json::array();
  for (const Rule rule : file.as_run.refs) out["refs"].push_back(std::string(info(rule).id));
  if (!file.fault.empty()) out["by"] = judgement.failed_by;
  out["checks"] = checks_json(judgement);
  out["windows"] = windows_json(judgement);
  out["policy_seconds"] = rounded(evidence.messages.empty() ? 0 : evidence.messages.back().t);
  out["wall_seconds"] = rounded(file.wall_seconds);
  const std::string test = file.fault.empty() ? file.name() : "fault/" + file.fault + '/' + file.name();
  out["rerun"] = "ctest -R '^" + quoted(test) + "$'";
  out["late_ms"] = file.late_ms;
  out["attempts"] = file.attempts;
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace sipreg::conformance
