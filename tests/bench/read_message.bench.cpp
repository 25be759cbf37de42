// How long the reader takes over a 600-byte answer to a REGISTER, its Contacts, and two URIs.
#include "bench.hpp"

#include <string_view>

#include "sipreg/wire/message.hpp"

namespace {

namespace wire = sipreg::wire;

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
static_assert(answer.size() > 550 && answer.size() < 700);
static_assert(wire::read_message(answer).damage == wire::Damage::none);

/// Everything that is read at once: start line, top Via, CSeq, Call-ID, From, To, the numbers.
void read_message(benchmark::State& state) {
  std::string_view bytes = answer;
  for (auto _ : state) {
    benchmark::DoNotOptimize(bytes);
    wire::Message message = wire::read_message(bytes);
    benchmark::DoNotOptimize(message);
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(answer.size()));
}
SIPREG_BENCHMARK(read_message);

/// The same, and what an agent asks then: both tags, and every Contact with its URI and parameters.
void read_message_and_contacts(benchmark::State& state) {
  std::string_view bytes = answer;
  for (auto _ : state) {
    benchmark::DoNotOptimize(bytes);
    wire::Message message = wire::read_message(bytes);
    benchmark::DoNotOptimize(message);
    benchmark::DoNotOptimize(message.from().tag());
    benchmark::DoNotOptimize(message.to().tag());
    for (const wire::Contact& contact : message.contacts()) benchmark::DoNotOptimize(contact.expires.value);
  }
}
SIPREG_BENCHMARK(read_message_and_contacts);

void compare_uris(benchmark::State& state) {
  const wire::Uri mine = wire::read_uri("sip:trunk17@192.0.2.5:5060;line=ab12");
  const wire::Uri listed = wire::read_uri("sip:trunk17@192.0.2.5:5060;LINE=ab12");
  for (auto _ : state) {
    benchmark::DoNotOptimize(&mine);
    benchmark::DoNotOptimize(wire::equivalent(mine, listed));
  }
}
SIPREG_BENCHMARK(compare_uris);

}  // namespace
