// Formatters of fmt for the library's values. The only header that needs fmt (9 or later): include it where you log.
#pragma once

#include <fmt/format.h>

#include <cstdlib>
#include <string_view>

#include "sipreg/deployment/checklist.hpp"
#include "sipreg/deployment/finding.hpp"
#include "sipreg/deployment/gateway.hpp"
#include "sipreg/deployment/scenario.hpp"
#include "sipreg/deployment/symptom.hpp"
#include "sipreg/policy/expiry.hpp"
#include "sipreg/rule.hpp"
#include "sipreg/time.hpp"
#include "sipreg/uac/action.hpp"
#include "sipreg/uac/transitions.hpp"
#include "sipreg/version.hpp"
#include "sipreg/wire/challenge.hpp"
#include "sipreg/wire/damage.hpp"

namespace sipreg {
inline namespace v0 {
namespace detail {
/// Width, fill and alignment as for text.
struct TextFormatter : fmt::formatter<std::string_view> {
  template <class Context>
  auto write(std::string_view text, Context& context) const {
    return fmt::formatter<std::string_view>::format(text, context);
  }
};
}  // namespace detail
}  // namespace v0
}  // namespace sipreg

/// A rule by its permanent id: "B-08".
template <>
struct fmt::formatter<sipreg::Rule> : sipreg::detail::TextFormatter {
  template <class Context>
  auto format(sipreg::Rule rule, Context& context) const {
    return write(sipreg::info(rule).id, context);
  }
};

// Everything that has a to_string() of its own.
#define SIPREG_FORMATTER(Type)                                  \
  template <>                                                   \
  struct fmt::formatter<Type> : sipreg::detail::TextFormatter { \
    template <class Context>                                    \
    auto format(Type value, Context& context) const {           \
      return write(to_string(value), context);                  \
    }                                                           \
  }
SIPREG_FORMATTER(sipreg::Strength);
SIPREG_FORMATTER(sipreg::State);
SIPREG_FORMATTER(sipreg::Input);
SIPREG_FORMATTER(sipreg::Effect);
SIPREG_FORMATTER(sipreg::Reason);
SIPREG_FORMATTER(sipreg::SendReason);
SIPREG_FORMATTER(sipreg::ContactMatch);
SIPREG_FORMATTER(sipreg::ExpirySource);
SIPREG_FORMATTER(sipreg::wire::Damage);
SIPREG_FORMATTER(sipreg::wire::Algorithm);
SIPREG_FORMATTER(sipreg::deployment::Severity);
SIPREG_FORMATTER(sipreg::deployment::Direction);
SIPREG_FORMATTER(sipreg::deployment::Scenario);
SIPREG_FORMATTER(sipreg::deployment::LockType);
SIPREG_FORMATTER(sipreg::deployment::RegisterType);
SIPREG_FORMATTER(sipreg::deployment::GatewayProtocol);
SIPREG_FORMATTER(sipreg::deployment::GatewayPrivacy);
SIPREG_FORMATTER(sipreg::deployment::BackupState);
SIPREG_FORMATTER(sipreg::deployment::ChecklistItem);
SIPREG_FORMATTER(sipreg::deployment::Verdict);
SIPREG_FORMATTER(sipreg::deployment::Source);
SIPREG_FORMATTER(sipreg::deployment::Anchor);
SIPREG_FORMATTER(sipreg::deployment::Confidence);
#undef SIPREG_FORMATTER

// Everything that describe() makes a whole sentence of.
#define SIPREG_SENTENCE_FORMATTER(Type)                         \
  template <>                                                   \
  struct fmt::formatter<Type> : sipreg::detail::TextFormatter { \
    template <class Context>                                    \
    auto format(const Type& value, Context& context) const {    \
      return write(describe(value).view(), context);            \
    }                                                           \
  }
SIPREG_SENTENCE_FORMATTER(sipreg::deployment::Finding);
SIPREG_SENTENCE_FORMATTER(sipreg::deployment::Advice);
SIPREG_SENTENCE_FORMATTER(sipreg::deployment::UnknownScenario);
SIPREG_SENTENCE_FORMATTER(sipreg::deployment::Recommendation);
SIPREG_SENTENCE_FORMATTER(sipreg::deployment::ItemVerdict);
SIPREG_SENTENCE_FORMATTER(sipreg::deployment::SymptomFinding);
#undef SIPREG_SENTENCE_FORMATTER

/// A moment on the host's clock as seconds since its beginning, "12.5 s", or "never".
template <>
struct fmt::formatter<sipreg::Instant> : sipreg::detail::TextFormatter {
  template <class Context>
  auto format(sipreg::Instant moment, Context& context) const {
    if (moment == sipreg::never) return write("never", context);
    fmt::memory_buffer text;
    const auto count = moment.time_since_epoch().count();
    fmt::format_to(fmt::appender(text), "{}{}", count < 0 ? "-" : "",
                   count / 1000 < 0 ? -(count / 1000) : count / 1000);
    if (const auto rest = std::abs(count % 1000); rest != 0) {
      fmt::format_to(fmt::appender(text), ".{:03}", rest);
      while (text[text.size() - 1] == '0') text.resize(text.size() - 1);
    }
    fmt::format_to(fmt::appender(text), " s");
    return write({text.data(), text.size()}, context);
  }
};
