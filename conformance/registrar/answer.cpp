#include "conformance/registrar/answer.hpp"

#include <fmt/format.h>

#include <ctime>

namespace sipreg::registrar {

std::string seconds_row(std::string_view name, std::uint32_t value) { return fmt::format("{}: {}\r\n", name, value); }

std::string date_text(std::int64_t unix_seconds) {
  constexpr std::string_view days = "SunMonTueWedThuFriSat";
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const auto moment = static_cast<std::time_t>(unix_seconds);
  std::tm date{};
  if (!::gmtime_r(&moment, &date)) return "Thu, 01 Jan 1970 00:00:00 GMT";
  const auto at = [](std::string_view names, int index) {
    return names.substr(static_cast<std::size_t>(index) * 3, 3);
  };
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", at(days, date.tm_wday), date.tm_mday,
                     at(months, date.tm_mon), date.tm_year + 1900, date.tm_hour, date.tm_min, date.tm_sec);
}

Answer bad_request(std::string_view why) { return {400, fmt::format("Bad Request: {}", why), {}, Rule::none}; }

Answer shut_out(const GateAnswer& word) {
  return {word.status, {}, word.retry_after ? seconds_row("Retry-After", word.retry_after) : std::string(), word.rule};
}

Answer refusal_by(const BindingStep& step) {
  Answer answer{step.status(), {}, {}, step.rule};
  if (step.answer == BindingAnswer::too_brief) answer.rows = seconds_row("Min-Expires", step.seconds);
  if (step.status() == 480) answer.rows = seconds_row("Retry-After", step.seconds);
  if (step.answer == BindingAnswer::bad_star) answer.phrase = "Bad Request: a Contact * stands alone, with Expires: 0";
  if (step.answer == BindingAnswer::too_many)
    answer.phrase = fmt::format("Forbidden: more than {} Contacts", max_bindings);
  if (step.answer == BindingAnswer::out_of_order)
    answer.phrase = "Server Internal Error: a CSeq as high as this has been seen of this Call-ID";
  return answer;
}

}  // namespace sipreg::registrar
