// Numbers of seconds: the same value as a reference that counts digits, and Retry-After says the same with a comment
// more or a parameter more.
// corpus: fixtures/values/seconds
#include <string>

#include "sipreg/wire/date.hpp"
#include "sipreg/wire/delta_seconds.hpp"
#include "wire.hpp"

using namespace sipreg::wire;
using namespace sipreg_fuzz;

namespace {

DeltaSeconds reference(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {0, Reading::malformed};
  text = text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
  if (text.find_first_not_of("0123456789") != std::string_view::npos) return {0, Reading::malformed};
  const std::size_t nonzero = text.find_first_not_of('0');
  const std::string digits{nonzero == std::string_view::npos ? "0" : text.substr(nonzero)};
  if (digits.size() > 10 || std::stoull(digits) > 4294967295ULL) return {4294967295U, Reading::saturated};
  return {static_cast<std::uint32_t>(std::stoull(digits)), Reading::valid};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  require(read_delta_seconds(text) == reference(text));
  const RetryAfter retry = read_retry_after(text);
  require_legal(retry.delay);
  require_legal(retry.duration);
  if (read_delta_seconds(text).usable()) {
    require(retry.delay == read_delta_seconds(text));
    const std::string commented = std::string{text} + " (a (b\\)) c) ;x=1;duration=7";
    require(read_retry_after(commented).delay == retry.delay);
    require(read_retry_after(commented).duration.value == 7);
  }
  const Date date = read_date(text);
  require(date.valid || date.unix_seconds == 0);
  require(date.unix_seconds >= -62135596800 && date.unix_seconds <= 253402300800);
  return 0;
}
