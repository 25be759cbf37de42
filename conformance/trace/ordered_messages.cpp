#include "conformance/trace/ordered_messages.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace sipreg::conformance {

SortedMessages::SortedMessages(std::unique_ptr<MessageSource> log, std::string name, std::size_t most_bytes)
    : log_(std::move(log)), most_bytes_(most_bytes), losses_(std::move(name), "line") {}

bool SortedMessages::next(CapturedMessage& message) {
  CapturedMessage read;
  while (!log_ended_ && held_bytes_ <= most_bytes_) {
    log_ended_ = !log_->next(read);
    if (log_ended_) break;
    held_bytes_ += sizeof(Held) + read.bytes.size();
    heap_.push_back({read, read_++, std::string(read.bytes)});
    std::push_heap(heap_.begin(), heap_.end(), later);
  }
  if (heap_.empty()) return false;
  const std::int64_t last_ns = taken_.message.time.ns;
  std::pop_heap(heap_.begin(), heap_.end(), later);
  taken_ = std::move(heap_.back());
  heap_.pop_back();
  held_bytes_ -= sizeof(Held) + taken_.bytes.size();
  message = taken_.message;
  message.bytes = taken_.bytes;
  if (message.time.ns < last_ns) losses_.note(Loss::out_of_order, message.position);
  return true;
}

std::vector<const Losses*> SortedMessages::losses() const {
  std::vector<const Losses*> all = log_->losses();
  all.push_back(&losses_);
  return all;
}

bool SortedMessages::later(const Held& a, const Held& b) noexcept {
  return std::tie(a.message.time.ns, a.order) > std::tie(b.message.time.ns, b.order);
}

MergedMessages::MergedMessages(std::vector<std::unique_ptr<MessageSource>> inputs) : inputs_(std::move(inputs)) {}

bool MergedMessages::next(CapturedMessage& message) {
  if (started_) {
    wait_for(asked_);
  } else {
    for (std::size_t input = 0; input < inputs_.size(); ++input) wait_for(input);
    started_ = true;
  }
  if (heap_.empty()) return false;
  message = heap_.front().message;
  asked_ = heap_.front().input;
  return true;
}

std::vector<const Losses*> MergedMessages::losses() const {
  std::vector<const Losses*> all;
  for (const auto& input : inputs_)
    for (const Losses* one : input->losses()) all.push_back(one);
  return all;
}

/// Takes the next message of an input; the one before it, if there was one, is on top of the heap.
void MergedMessages::wait_for(std::size_t input) {
  const auto later = [](const Waiting& a, const Waiting& b) {
    return std::tie(a.message.time.ns, a.input) > std::tie(b.message.time.ns, b.input);
  };
  if (started_) {
    if (heap_.empty()) return;
    std::pop_heap(heap_.begin(), heap_.end(), later);
    heap_.pop_back();
  }
  Waiting waiting{{}, input};
  if (!inputs_[input]->next(waiting.message)) return;
  heap_.push_back(waiting);
  std::push_heap(heap_.begin(), heap_.end(), later);
}

}  // namespace sipreg::conformance
