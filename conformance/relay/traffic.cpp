#include "conformance/relay/traffic.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <stdexcept>

#include "conformance/trace/relay_log.hpp"
#include "conformance/trace/trace_tsv.hpp"

namespace sipreg::conformance {
namespace {

std::int64_t now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace

Traffic::Traffic(const RelayOptions& options, const std::string& log)
    : options_(options), log_(std::fopen(log.c_str(), "we")) {
  if (log_ == nullptr) throw std::runtime_error(fmt::format("cannot write {}: {}", log, std::strerror(errno)));
  std::fprintf(log_, "%s\n", std::string(relay_log_header).c_str());
}

Traffic::~Traffic() { std::fclose(log_); }

Fate Traffic::next_request() {
  const std::size_t number = ++requests_;
  if (number == 1) first_request_us_ = now_us();
  if (options_.keeps_request(number)) return Fate::swallow;
  return options_.drop.contains(number) ? Fate::drop : Fate::forward;
}

Fate Traffic::next_answer() {
  ++answers_;
  return options_.drop_answer.contains(answers_) ? Fate::drop : Fate::forward;
}

void Traffic::log(const RelayEvent& event) {
  const std::string line =
      fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n", now_us(), to_string(event.registrar), event.connection,
                  event.what, event.from, event.to, event.raw.size(), escaped(event.raw));
  std::fwrite(line.data(), 1, line.size(), log_);
  std::fflush(log_);
}

std::string endpoint_text(const asio::ip::address& address, std::uint16_t port) {
  return address.is_v6() ? fmt::format("[{}]:{}", address.to_string(), port)
                         : fmt::format("{}:{}", address.to_string(), port);
}

std::string_view to_string(Fate fate) noexcept {
  switch (fate) {
    case Fate::forward: return "forward";
    case Fate::drop: return "drop";
    case Fate::swallow: return "swallow";
  }
  return "";
}

}  // namespace sipreg::conformance
