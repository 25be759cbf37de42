#include "conformance/registrar/answered.hpp"

namespace sipreg::registrar {

void Answered::drop_oldest() {
  const auto oldest = answers_.find(ages_.front().request);
  bytes_ -= oldest->second.bytes.size();
  answers_.erase(oldest);
  ages_.pop_front();
}

const Answered::Answer* Answered::find(std::uint64_t request, Instant now) {
  while (!ages_.empty() && ages_.front().until <= now) drop_oldest();
  const auto found = answers_.find(request);
  return found == answers_.end() ? nullptr : &found->second;
}

void Answered::keep(std::uint64_t request, std::string answer, Instant now, Duration delay) {
  const auto [kept, is_new] = answers_.try_emplace(request, Answer{std::move(answer), after(now, delay)});
  if (!is_new) return;
  bytes_ += kept->second.bytes.size();
  ages_.push_back({request, after(now, life_)});
  while (answers_.size() > most_ || bytes_ > most_bytes_) drop_oldest();
}

}  // namespace sipreg::registrar
