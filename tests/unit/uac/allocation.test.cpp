// Nothing under include/sipreg allocates: every operator new of this executable is counted.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <string>

#include "catch.hpp"
#include "sipreg/uac/registration.hpp"
#include "sipreg/uac/transaction.hpp"
#include "unit/policy/answer.hpp"

namespace {
std::size_t allocations = 0;

void* counted(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  std::abort();
}
}  // namespace

void* operator new(std::size_t size) { return counted(size); }
void* operator new[](std::size_t size) { return counted(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return counted(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return counted(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

using namespace sipreg;

TEST_CASE("The counter of allocations counts") {
  const std::size_t before = allocations;
  const std::string text(100, 'x');
  CHECK(allocations > before);
  CHECK(text.size() == 100);
}

TEST_CASE("A life of a registration from bytes to actions allocates nothing") {
  const std::string texts[] = {
      sipreg_test::answer(401, "WWW-Authenticate: Digest realm=\"r\", nonce=\"n1\", qop=\"auth\"\r\n"),
      sipreg_test::answer(423, "Min-Expires: 120\r\n"),
      sipreg_test::answer(200,
                          "Contact: <sip:x@h>;expires=5, <sip:t@192.0.2.5:5060>;expires=120\r\n"
                          "Authentication-Info: nextnonce=\"n2\"\r\n"),
      sipreg_test::answer(503, "Retry-After: 20 (busy)\r\n"),
      sipreg_test::answer(302, "Contact: <sip:reg2.example.net>\r\n"),
  };
  const Profile profile = vos3000();
  const HostText host = sipreg_test::host(60);
  int sends = 0;

  const std::size_t before = allocations;
  Registration trunk{profile, 2};
  Instant now{seconds{0}};
  sends += trunk.start(now).send() != nullptr ? 1 : 0;
  for (std::size_t round = 0; round < 200; ++round) {
    now = after(now, milliseconds{20});
    Transaction transaction{profile.timers, false, now};
    (void)transaction.on_deadline(transaction.next_deadline());
    (void)transaction.on_final(now);
    const wire::Message message = wire::read_message(texts[round % 5]);
    Step step = trunk.on_response(read_facts(message, host, profile), now, 7);
    if (step.send() == nullptr && step.next_deadline != never) {
      now = step.next_deadline;
      step = trunk.on_deadline(now, 7);
    }
    sends += step.send() != nullptr ? 1 : 0;
  }
  (void)trunk.stop(now);
  const std::size_t counted_allocations = allocations - before;

  CHECK(counted_allocations == 0);
  CHECK(sends > 100);
}
