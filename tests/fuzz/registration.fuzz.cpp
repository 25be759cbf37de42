// Any bytes are a sequence of events for the machine; the witness watches every invariant.
// corpus: fixtures/events
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "../property/witness.hpp"

namespace {
using namespace sipreg;
using test::Event;

/// Takes numbers off the input; zeros when it is used up.
class Bytes {
 public:
  Bytes(const std::uint8_t* data, std::size_t size) : data_(data), left_(size) {}
  [[nodiscard]] bool empty() const { return left_ == 0; }
  std::uint8_t byte() {
    if (left_ == 0) return 0;
    --left_;
    return *data_++;
  }
  std::uint32_t word() {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i) value = value << 8 | byte();
    return value;
  }

 private:
  const std::uint8_t* data_;
  std::size_t left_;
};

ChallengeFacts challenge(Bytes& bytes) {
  const std::uint8_t bits = bytes.byte();
  return {static_cast<std::uint64_t>(bits & 7U) + 1, static_cast<ChallengeOffer>((bits >> 3 & 7U) % 5), bits >= 128};
}

Event event_of(Bytes& bytes) {
  Event event;
  event.kind = static_cast<Event::Kind>(bytes.byte() % 10);
  event.wait_ms = bytes.byte() * 37;
  switch (event.kind) {
    case Event::Kind::reconfigure: event.change = static_cast<Change>(bytes.byte() % 4); break;
    case Event::Kind::response: {
      ResponseFacts& facts = event.facts;
      facts.status = static_cast<std::uint16_t>(bytes.byte() << 8 | bytes.byte());
      if (facts.status > 1000) facts.status = static_cast<std::uint16_t>(200 + facts.status % 500);
      facts.grant = {bytes.word(), static_cast<ContactMatch>(bytes.byte() % 7), ExpirySource::parameter};
      facts.min_expires = {bytes.word(), static_cast<wire::Reading>(bytes.byte() % 4)};
      facts.retry_after = {bytes.word(), static_cast<wire::Reading>(bytes.byte() % 4)};
      facts.www = challenge(bytes);
      facts.proxy = challenge(bytes);
      facts.next_nonce = bytes.byte() % 3;
      facts.new_redirect = bytes.byte() % 2 == 0;
      facts.names_our_extension = bytes.byte() % 2 == 0;
      break;
    }
    default: event.entropy = bytes.word();
  }
  return event;
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static constexpr Profile profiles[] = {vos3000(), rfc3261(), rfc5626(), ims()};
  Bytes bytes{data, size};
  const Profile& profile = profiles[bytes.byte() % 4];
  Registration trunk{profile, static_cast<std::uint8_t>(bytes.byte() % 6)};
  test::Witness witness{profile};
  Instant now{};
  while (!bytes.empty()) {
    const Event event = event_of(bytes);
    const Step step = test::apply(trunk, profile, event, now);
    if (const char* broken = witness.observe(event, trunk, step, now)) {
      std::fprintf(stderr, "invariant %s\n", broken);
      std::abort();
    }
  }
  return 0;
}
