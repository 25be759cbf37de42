#include "conformance/trace/relay_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "conformance/text.hpp"
#include "conformance/trace/trace_tsv.hpp"

namespace sipreg::conformance {

RelayLog read_relay_log(std::string_view text, std::string_view transport) {
  RelayLog log;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line == relay_log_header) continue;
    std::vector<std::string_view> fields;
    for (std::size_t begin = 0; begin <= line.size();) {
      const std::size_t tab = std::min(line.find('\t', begin), line.size());
      fields.push_back(line.substr(begin, tab - begin));
      begin = tab + 1;
    }
    const auto moment = read_count(fields[0]);
    const auto registrar = fields.size() == 8 ? find_party(fields[1]) : std::nullopt;
    auto raw = fields.size() == 8 ? unescaped(fields[7]) : std::nullopt;
    if (!moment || !registrar || !raw) {
      log.problem = fmt::format("relay.tsv line {} is damaged", number);
      continue;
    }
    if (fields[3] == "open") ++log.connections;
    if (fields[3] == "close") log.connection_ends_us.push_back(*moment);
    if (fields[3] != "drop" && fields[3] != "swallow") continue;
    const bool answer = raw->starts_with("SIP/2.0 ");
    TimedMessage message;
    message.epoch_us = *moment;
    message.from = answer ? *registrar : Party::agent;
    message.to = Party::relay;
    message.transport = transport;
    message.raw = std::move(*raw);
    (answer ? log.lost_answers : log.lost_requests).push_back(std::move(message));
  }
  return log;
}

void join_relay_log(std::vector<TimedMessage>& messages, const RelayLog& log) {
  for (const TimedMessage& lost : log.lost_answers) {
    TimedMessage* nearest = nullptr;
    for (TimedMessage& message : messages) {
      if (message.from != lost.from || message.to != Party::agent || message.raw != lost.raw) continue;
      if (nearest == nullptr ||
          std::abs(message.epoch_us - lost.epoch_us) < std::abs(nearest->epoch_us - lost.epoch_us))
        nearest = &message;
    }
    if (nearest != nullptr) nearest->to = Party::relay;
  }
  messages.insert(messages.end(), log.lost_requests.begin(), log.lost_requests.end());
}

}  // namespace sipreg::conformance
