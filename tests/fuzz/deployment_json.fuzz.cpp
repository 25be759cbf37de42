// Any bytes are a gateway list and a log of polls: what is read lies in the text and on its time scale, and a list
// written from it is read as it was.
// sources: conformance/text.cpp conformance/deployment/reading.cpp conformance/deployment/json_objects.cpp
// sources: conformance/deployment/json_text.cpp conformance/deployment/gateway_list.cpp
// sources: conformance/deployment/wall_time.cpp
// sources: conformance/deployment/poll_log.cpp conformance/deployment/poll_findings.cpp
// corpus: fixtures/deployments
#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "conformance/deployment/gateway_list.hpp"
#include "conformance/deployment/poll_findings.hpp"

using namespace sipreg;
using namespace sipreg::conformance;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

void require_places(const Reading& reading, std::string_view text) {
  const auto is_end = [](char c) { return c == '\n' || c == '\r'; };
  const std::size_t lines = static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_end)) + 1;
  require(reading.places.size() == std::min(reading.skipped, Reading::longest));
  for (const SkippedPlace& place : reading.places)
    require(place.line >= 1 && place.line <= lines && place.column >= 1 && place.column <= text.size() + 1);
}

void require_same_again(const GatewayList& list) {
  nlohmann::json names = nlohmann::json::array();
  for (const deployment::Gateway& gateway : list.gateways)
    names.push_back({{"name", gateway.name}, {"prefix", gateway.prefixes}, {"capacity", gateway.capacity}});
  const GatewayList again = read_gateways(names.dump(), "again");
  require(again.reading.skipped == 0 && again.gateways.size() == list.gateways.size());
  for (std::size_t i = 0; i < list.gateways.size(); ++i) {
    require(again.gateways[i].name == list.gateways[i].name);
    require(again.gateways[i].prefixes == list.gateways[i].prefixes);
    require(again.gateways[i].capacity == list.gateways[i].capacity);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const GatewayList list = read_gateways(text, "input");
  require_places(list.reading, text);
  require(list.gateways.size() == list.reading.taken && list.passwords.size() == list.gateways.size());
  require_same_again(list);

  const PollLog log = read_polls(text, "input");
  require_places(log.reading, text);
  for (const GatewaySeries& series : log.series) {
    for (std::size_t i = 0; i < series.sightings.size(); ++i) {
      const Sighting& one = series.sightings[i];
      require(one.first_seen <= one.last_seen && one.polls >= 1);
      require(i == 0 || series.sightings[i - 1].first_seen <= one.first_seen);
    }
    const PollFindings found = examine(series, seconds{120});
    for (const RefreshInterval& interval : found.intervals) require(interval.length > Duration{});
    for (const Lapse& lapse : found.lapses) require(lapse.from < lapse.until);
  }
  (void)read_wall_time(text);
  return 0;
}
