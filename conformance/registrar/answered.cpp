#include "conformance/registrar/answered.hpp"

namespace sipreg::registrar {

void Answered::drop_oldest() {
  answers_.erase(ages_.front().request);
  ages_.pop_front();
}

const std::string* Answered::find(std::uint64_t request, Instant now) {
  while (!ages_.empty() && ages_.front().until <= now) drop_oldest();
  const auto found = answers_.find(request);
  return found == answers_.end() ? nullptr : &found->second;
}

void Answered::keep(std::uint64_t request, std::string answer, Instant now) {
  if (!answers_.emplace(request, std::move(answer)).second) return;
  ages_.push_back({request, after(now, life)});
  while (answers_.size() > most_) drop_oldest();
}

}  // namespace sipreg::registrar
