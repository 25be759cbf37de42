#include <sipreg/sipreg.hpp>

#include <cstdio>

// Obey: write and send the REGISTER that a step asks for, then wake up at its deadline.
void obey(const sipreg::Step& step) {
  if (const sipreg::Action* action = step.send())
    std::printf("send REGISTER, CSeq %u, Expires %u\n", action->send.cseq, action->send.lifetime);
  if (step.next_deadline != sipreg::never)
    std::printf("wake me at %lld ms\n", static_cast<long long>(step.next_deadline.time_since_epoch().count()));
}

int main() {
  sipreg::Profile profile = sipreg::vos3000();
  profile.expiry = sipreg::ExpiryMode::fixed;
  profile.lifetime = sipreg::seconds{300};
  sipreg::Registration trunk{profile};

  sipreg::Instant now{};  // from your monotonic clock
  obey(trunk.start(now));

  const auto answer = sipreg::wire::read_message("SIP/2.0 403 Forbidden\r\n\r\n");  // from your socket
  obey(trunk.on_response(sipreg::read_facts(answer, sipreg::HostText{}, profile), now));

  now = trunk.next_deadline();  // from your timer
  obey(trunk.on_deadline(now));
  return trunk.failures() == 1 && now == sipreg::Instant{sipreg::seconds{60}} ? 0 : 1;
}
