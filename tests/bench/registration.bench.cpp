// What one event costs the machine, and what one answer costs from bytes to facts. Operator new is counted: none of it
// may allocate.
#include "bench.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <string_view>

#include "sipreg/uac/registration.hpp"
#include "sipreg/uac/transaction.hpp"
#include "sipreg/wire/message.hpp"

#ifdef SIPREG_HAS_OSIP2
#include <osipparser2/osip_parser.h>
#endif

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
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

namespace {
using namespace sipreg;

constexpr std::string_view answer =
    "SIP/2.0 200 OK\r\n"
    "Via: SIP/2.0/UDP 192.0.2.5:5060;branch=z9hG4bK-7d0f3a51c2;rport=40000;received=203.0.113.9\r\n"
    "From: \"Trunk 17\" <sip:trunk17@registrar.example.com>;tag=8c1f02b7\r\n"
    "To: \"Trunk 17\" <sip:trunk17@registrar.example.com>;tag=as41d0a1f3\r\n"
    "Call-ID: 4f6a6f0d-31c7-4a0e-9b3e-0f2b4b7d7f10@192.0.2.5\r\n"
    "CSeq: 1042 REGISTER\r\n"
    "Contact: <sip:trunk17@192.0.2.5:5060;line=ab12>;expires=300;+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-"
    "000a95a0e128>\"\r\n"
    "Date: Sat, 13 Nov 2010 23:29:00 GMT\r\n"
    "Expires: 300\r\n"
    "Supported: path, outbound, gruu\r\n"
    "Server: Example Registrar 5.6.3\r\n"
    "Content-Length: 0\r\n"
    "\r\n";
static_assert(answer.size() > 550 && answer.size() < 650);

constexpr ResponseFacts granted(std::uint32_t lifetime) {
  ResponseFacts facts;
  facts.status = 200;
  facts.grant = {lifetime, ContactMatch::exact, ExpirySource::parameter};
  return facts;
}

constexpr ResponseFacts status(std::uint16_t code) {
  ResponseFacts facts;
  facts.status = code;
  return facts;
}

/// Runs a benchmark's loop and reports beside its time what was allocated in it.
template <typename Loop>
void count_allocations(benchmark::State& state, Loop loop) {
  const std::size_t before = allocations;
  loop();
  state.counters["allocations"] = static_cast<double>(allocations - before);
}

void size_counters(benchmark::State& state) {
  state.counters["sizeof_Registration"] = sizeof(Registration);
  state.counters["sizeof_Step"] = sizeof(Step);
}

/// A refresh cycle is two events: the deadline comes, the 200 comes. The time is that of one event.
void machine_event_in_refresh_cycle(benchmark::State& state) {
  const Profile profile = vos3000();
  const ResponseFacts ok = granted(300);
  Registration trunk{profile};
  Instant now{seconds{0}};
  benchmark::DoNotOptimize(trunk.start(now));
  benchmark::DoNotOptimize(trunk.on_response(ok, now));
  count_allocations(state, [&] {
    bool answered = true;
    for (auto _ : state) {
      if (answered) {
        now = trunk.next_deadline();
        benchmark::DoNotOptimize(trunk.on_deadline(now));
      } else {
        now = after(now, milliseconds{20});
        benchmark::DoNotOptimize(trunk.on_response(ok, now));
      }
      answered = !answered;
    }
  });
  size_counters(state);
}
SIPREG_BENCHMARK(machine_event_in_refresh_cycle);

/// Runs one event again and again on a copy of the same machine (a copy of 128 bytes is in the figure).
template <typename Event>
void repeat(benchmark::State& state, const Registration& before, Event event) {
  count_allocations(state, [&] {
    for (auto _ : state) {
      Registration trunk = before;
      benchmark::DoNotOptimize(&trunk);
      benchmark::DoNotOptimize(event(trunk));
      benchmark::DoNotOptimize(&trunk);
    }
  });
}

constexpr Profile profile = vos3000();

Registration registered() {
  Registration trunk{profile};
  benchmark::DoNotOptimize(trunk.start(Instant{seconds{0}}));
  benchmark::DoNotOptimize(trunk.on_response(granted(300), Instant{seconds{1}}));
  return trunk;
}

void on_deadline_refresh(benchmark::State& state) {
  const Registration trunk = registered();
  const Instant due = trunk.next_deadline();
  repeat(state, trunk, [due](Registration& copy) { return copy.on_deadline(due); });
}
SIPREG_BENCHMARK(on_deadline_refresh);

void on_response_200(benchmark::State& state) {
  Registration trunk{profile};
  benchmark::DoNotOptimize(trunk.start(Instant{seconds{0}}));
  const ResponseFacts ok = granted(300);
  repeat(state, trunk, [&ok](Registration& copy) { return copy.on_response(ok, Instant{seconds{1}}); });
}
SIPREG_BENCHMARK(on_response_200);

void on_response_401(benchmark::State& state) {
  Registration trunk{profile};
  benchmark::DoNotOptimize(trunk.start(Instant{seconds{0}}));
  ResponseFacts challenge = status(401);
  challenge.www = {42, ChallengeOffer::usable, false};
  repeat(state, trunk, [&challenge](Registration& copy) { return copy.on_response(challenge, Instant{seconds{1}}); });
}
SIPREG_BENCHMARK(on_response_401);

void on_response_503_with_failover(benchmark::State& state) {
  Registration trunk{profile, 4};
  benchmark::DoNotOptimize(trunk.start(Instant{seconds{0}}));
  ResponseFacts busy = status(503);
  busy.retry_after = {120, wire::Reading::valid};
  repeat(state, trunk, [&busy](Registration& copy) { return copy.on_response(busy, Instant{seconds{1}}); });
}
SIPREG_BENCHMARK(on_response_503_with_failover);

/// A deadline that has not come: what a host pays that asks every trunk.
void on_deadline_early(benchmark::State& state) {
  const Registration trunk = registered();
  repeat(state, trunk, [](Registration& copy) { return copy.on_deadline(Instant{seconds{2}}); });
}
SIPREG_BENCHMARK(on_deadline_early);

void transaction_until_timeout(benchmark::State& state) {
  const TransactionTimers timers;
  count_allocations(state, [&] {
    for (auto _ : state) {
      Transaction transaction{timers, false, Instant{seconds{0}}};
      while (transaction.next_deadline() != never)
        benchmark::DoNotOptimize(transaction.on_deadline(transaction.next_deadline()));
    }
  });
}
SIPREG_BENCHMARK(transaction_until_timeout);

/// From the bytes of a 200 OK to the facts that the machine decides by: all that an answer costs before the event.
void read_200_into_facts(benchmark::State& state) {
  HostText host;
  host.contact.uri = wire::read_uri("sip:trunk17@192.0.2.5:5060;line=ab12");
  std::string_view bytes = answer;
  count_allocations(state, [&] {
    for (auto _ : state) {
      benchmark::DoNotOptimize(bytes);
      const wire::Message message = wire::read_message(bytes);
      ResponseFacts facts = read_facts(message, host, profile);
      benchmark::DoNotOptimize(facts);
    }
  });
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(answer.size()));
}
SIPREG_BENCHMARK(read_200_into_facts);

#ifdef SIPREG_HAS_OSIP2
/// libosip2 on the same bytes; it stops at the parsed message, there are no facts yet.
void osip_parse_same_200(benchmark::State& state) {
  parser_init();
  for (auto _ : state) {
    osip_message_t* message = nullptr;
    osip_message_init(&message);
    benchmark::DoNotOptimize(::osip_message_parse(message, answer.data(), answer.size()));
    osip_message_free(message);
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(answer.size()));
}
SIPREG_BENCHMARK(osip_parse_same_200);
#endif

}  // namespace
