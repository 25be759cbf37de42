#include "conformance/verdict/case_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace sipreg::conformance {
namespace {

using Json = nlohmann::ordered_json;
constexpr const char* schema = "sipreg.case/1";

template <typename T>
Json nullable(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

template <typename T>
std::optional<T> optional_of(const Json& object, const char* name) {
  if (!object.contains(name) || object.at(name).is_null()) return std::nullopt;
  return object.at(name).get<T>();
}

Strength strength_of(const std::string& text) {
  for (const Strength strength : {Strength::must, Strength::must_not, Strength::should, Strength::should_not,
                                  Strength::may, Strength::declarative, Strength::guide})
    if (to_string(strength) == text) return strength;
  return Strength::robust;
}

void write_case(Json& out, const Case& one) {
  out["level"] = one.level_text;
  out["refs"] = Json::array();
  for (const Rule rule : one.refs) out["refs"].push_back(std::string(info(rule).id));
  for (const auto& [name, value] : {std::pair("transport", one.transport),
                                    {"scenario", one.scenario},
                                    {"stimulus", one.stimulus},
                                    {"agent", one.agent},
                                    {"steer", one.steer},
                                    {"expect", one.expect}})
    out[name] = value;
  out["speed"] = one.speed;
  out["t1"] = one.t1;
  out["run"] = one.run;
  out["faults"] = Json::array();
  for (const ExpectedFault& fault : one.faults)
    out["faults"].push_back(fault.subject.empty() ? fault.name : fault.name + ':' + fault.subject);
  out["tags"] = one.tags;
  out["title"] = one.title;
}

Case read_case(const Json& in) {
  Case one;
  one.id = in.at("id").get<std::string>();
  one.level_text = in.at("level").get<std::string>();
  one.level = strength_of(one.level_text);
  for (const Json& id : in.at("refs"))
    if (const auto rule = find_rule(id.get<std::string>())) one.refs.push_back(*rule);
  one.profiles = {in.at("profile").get<std::string>()};
  one.transport = in.at("transport").get<std::string>();
  one.scenario = in.at("scenario").get<std::string>();
  one.stimulus = in.at("stimulus").get<std::string>();
  one.agent = in.at("agent").get<std::string>();
  one.steer = in.at("steer").get<std::string>();
  one.expect = in.at("expect").get<std::string>();
  one.speed = in.at("speed").get<int>();
  one.t1 = in.at("t1").get<double>();
  one.run = in.at("run").get<double>();
  for (const Json& fault : in.at("faults")) {
    const std::string text = fault.get<std::string>();
    const std::size_t colon = std::min(text.find(':'), text.size());
    one.faults.push_back({text.substr(0, colon), colon < text.size() ? text.substr(colon + 1) : ""});
  }
  one.tags = in.at("tags").get<std::vector<std::string>>();
  one.title = in.at("title").get<std::string>();
  if (one.speed < 1 || one.t1 <= 0) throw std::runtime_error("speed and t1 must be positive");
  return one;
}

}  // namespace

bool CaseFile::capable_of(std::string_view capability) const {
  return std::find(capabilities.begin(), capabilities.end(), capability) != capabilities.end();
}

std::string write_case_file(const CaseFile& that) {
  Json out;
  out["schema"] = schema;
  out["case"] = that.name();
  out["id"] = that.as_run.id;
  out["profile"] = that.profile;
  out["fault"] = that.fault.empty() ? Json(nullptr) : Json(that.fault);
  write_case(out, that.as_run);
  out["adapter"] = that.adapter;
  out["capabilities"] = that.capabilities;
  out["not_applicable"] = that.not_applicable;
  out["block"] = that.block;
  out["sipp"] = that.sipp_version;
  out["user"] = that.user;
  out["aors"] = that.aors;
  out["start_us"] = that.start_us;
  out["signals"] = Json::array();
  for (const Signal& one : that.signals)
    out["signals"].push_back({{"epoch_us", one.epoch_us}, {"what", one.what}, {"steered", one.steered}});
  out["ended_us"] = nullable(that.ended_us);
  out["ending"] = that.ending;
  out["exit_status"] = nullable(that.exit_status);
  out["crashed"] = that.crashed;
  out["registrar_absent"] = that.registrar_absent;
  out["connections"] = nullable(that.connections);
  out["connection_ends_us"] = that.connection_ends_us;
  out["problem"] = that.problem;
  out["known_failure"] = that.known_failure;
  out["stopped_early"] = that.stopped_early;
  out["late_ms"] = that.late_ms;
  out["attempts"] = that.attempts;
  out["wall_seconds"] = that.wall_seconds;
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

CaseFile read_case_file(std::string_view text) try {
  const Json in = Json::parse(text);
  if (in.at("schema") != schema) throw std::runtime_error(fmt::format("its schema is not {}", schema));
  CaseFile out;
  out.as_run = read_case(in);
  out.profile = in.at("profile").get<std::string>();
  out.fault = optional_of<std::string>(in, "fault").value_or("");
  out.adapter = in.at("adapter").get<std::string>();
  out.capabilities = in.at("capabilities").get<std::vector<std::string>>();
  out.not_applicable = optional_of<std::string>(in, "not_applicable").value_or("");
  out.block = in.at("block").get<std::string>();
  out.sipp_version = in.at("sipp").get<std::string>();
  out.user = in.at("user").get<std::string>();
  out.aors = in.at("aors").get<std::vector<std::string>>();
  out.start_us = in.at("start_us").get<std::int64_t>();
  for (const Json& one : in.at("signals"))
    out.signals.push_back(
        {one.at("epoch_us").get<std::int64_t>(), one.at("what").get<std::string>(), one.at("steered").get<bool>()});
  out.ended_us = optional_of<std::int64_t>(in, "ended_us");
  out.ending = in.at("ending").get<std::string>();
  out.exit_status = optional_of<int>(in, "exit_status");
  out.crashed = in.at("crashed").get<bool>();
  out.registrar_absent = in.at("registrar_absent").get<bool>();
  out.connections = optional_of<std::size_t>(in, "connections");
  out.connection_ends_us = in.at("connection_ends_us").get<std::vector<std::int64_t>>();
  out.problem = in.at("problem").get<std::string>();
  out.known_failure = in.at("known_failure").get<std::string>();
  out.stopped_early = in.at("stopped_early").get<std::string>();
  out.late_ms = in.at("late_ms").get<double>();
  out.attempts = in.at("attempts").get<int>();
  out.wall_seconds = in.at("wall_seconds").get<double>();
  return out;
} catch (const nlohmann::json::exception& error) {
  throw std::runtime_error(fmt::format("case.json cannot be read: {}", error.what()));
}

}  // namespace sipreg::conformance
