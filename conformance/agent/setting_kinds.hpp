// How the values of settings are read: a number in a range, a span, a flag, one of some words, a text.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

#include "conformance/agent/settings.hpp"

namespace sipreg::agent::setting {

using Outcome = std::optional<Problem>;
using TrunkSetting = Setting<TrunkConfig>;

inline Outcome refuse(std::string why, std::string cure) { return Problem{std::move(why), std::move(cure)}; }

inline std::string shown(const toml::node& node) {
  if (const auto text = node.value<std::string>()) return '"' + *text + '"';
  if (const auto whole = node.value<std::int64_t>(); whole && node.is_integer()) return std::to_string(*whole);
  if (const auto number = node.value<double>(); number && node.is_floating_point()) return fmt::format("{}", *number);
  if (const auto truth = node.value<bool>()) return *truth ? "true" : "false";
  return node.is_array() ? "an array" : "a table";
}

// A number from `low` to `high`; on the command line it arrives as text.
inline std::optional<double> number_of(const toml::node& node) {
  if (node.is_integer() || node.is_floating_point()) return node.value<double>();
  const auto text = node.value<std::string>();
  if (!text || text->empty()) return std::nullopt;
  char* end = nullptr;
  const double value = std::strtod(text->c_str(), &end);
  return *end == '\0' ? std::optional<double>(value) : std::nullopt;
}

template <typename Target>
Setting<Target> number(std::string_view name, double low, double high, std::string_view meaning,
                       void (*set)(Target&, double), bool whole = false) {
  return {name, meaning, [=](Target& target, const toml::node& node) -> Outcome {
            const auto value = number_of(node);
            if (value && *value >= low && *value <= high && (!whole || *value == std::floor(*value))) {
              set(target, *value);
              return std::nullopt;
            }
            return refuse(fmt::format("{} is not a {}number in {}..{}", shown(node), whole ? "whole " : "", low, high),
                          "write a number in that range");
          }};
}

inline TrunkSetting span(std::string_view name, double low, double high, std::string_view meaning,
                         void (*set)(Profile&, Duration)) {
  return {name, meaning, [=](TrunkConfig& trunk, const toml::node& node) -> Outcome {
            const auto value = number_of(node);
            if (!value || *value < low || *value > high)
              return refuse(fmt::format("{} is not a number of seconds in {}..{}", shown(node), low, high),
                            "write seconds in that range");
            set(trunk.profile, Duration{std::llround(*value * 1000)});
            return std::nullopt;
          }};
}

template <typename Target>
Setting<Target> flag_of(std::string_view name, std::string_view meaning, void (*set)(Target&, bool)) {
  return {name, meaning, [=](Target& target, const toml::node& node) -> Outcome {
            const auto text = node.value<std::string>().value_or("");
            const auto truth = node.value<bool>();
            if (!truth && text != "true" && text != "false")
              return refuse(shown(node) + " is neither true nor false", "write true or false");
            set(target, truth.value_or(text == "true"));
            return std::nullopt;
          }};
}

inline TrunkSetting flag(std::string_view name, std::string_view meaning, void (*set)(TrunkConfig&, bool)) {
  return flag_of<TrunkConfig>(name, meaning, set);
}

template <typename Target, typename Value>
Setting<Target> word(std::string_view name, std::string_view meaning,
                     std::vector<std::pair<std::string_view, Value>> words, void (*set)(Target&, Value)) {
  return {name, meaning, [=](Target& target, const toml::node& node) -> Outcome {
            const auto text = node.value<std::string>().value_or("");
            std::string all;
            for (const auto& [spelling, value] : words) {
              if (text == spelling) {
                set(target, value);
                return std::nullopt;
              }
              all += (all.empty() ? "" : ", ") + std::string(spelling);
            }
            return refuse(shown(node) + " is none of: " + all, "write one of these words");
          }};
}

template <typename Target>
Setting<Target> text_of(std::string_view name, std::string_view meaning, Outcome (*set)(Target&, const std::string&)) {
  return {name, meaning, [=](Target& target, const toml::node& node) -> Outcome {
            const auto value = node.value<std::string>();
            if (!value || !node.is_string()) return refuse(shown(node) + " is not a text", "put it in double quotes");
            if (value->find_first_of("\r\n") != std::string::npos)
              return refuse("a line end inside would break the message apart", "write it on one line");
            return set(target, *value);
          }};
}

inline TrunkSetting text(std::string_view name, std::string_view meaning,
                         Outcome (*set)(TrunkConfig&, const std::string&)) {
  return text_of<TrunkConfig>(name, meaning, set);
}

}  // namespace sipreg::agent::setting
