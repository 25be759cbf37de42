// Any bytes come to the registrar, as one message and as several: it lives on, what it answers can be read, and however
// often it is asked it keeps no more than its tables hold. A script of any bytes is read or refused.
// corpus: fixtures/messages
// sources: conformance/registrar/registrar.cpp conformance/registrar/answer.cpp
// sources: conformance/registrar/authenticator.cpp conformance/registrar/nonces.cpp
// sources: conformance/registrar/contacts.cpp conformance/registrar/location.cpp conformance/registrar/answered.cpp
// sources: conformance/registrar/script.cpp conformance/agent/response_head.cpp conformance/agent/digest.cpp
// sources: conformance/agent/udp_transport.cpp conformance/agent/register_message.cpp
#include <cstdlib>

#include "conformance/registrar/registrar.hpp"

using namespace sipreg;
using namespace sipreg::registrar;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

Config open_config() {
  Config config;
  config.authenticate = false;
  return config;
}

Config closed_config() {
  Config config;
  config.domains = {"example.net"};
  config.passwords = {{"alice", "right"}};
  config.nonce_life = seconds{10};
  return config;
}

// Two registrars that remember from input to input: a flood is part of the test.
Registrar& registrar(bool open) {
  static Registrar open_one(open_config(), {}, {1, 2});
  static Registrar closed_one(closed_config(), {}, {1, 2});
  return open ? open_one : closed_one;
}

void feed(std::string_view bytes, Instant now) {
  const agent::Endpoint from{asio::ip::make_address_v4("192.0.2.9"), 5062};
  for (const bool open : {true, false}) {
    const auto handled = registrar(open).handle({bytes, agent::Transport::udp, from, now, 1'290'000'540});
    require(!handled.event.empty());
    if (!handled.reply) continue;
    const auto answer = wire::read_message(handled.reply->bytes);
    require(answer.is_response && answer.status >= 200 && answer.status < 600);  // never a 6xx (RFC 3261 10.3)
    require(answer.status != 423 || answer.min_expires.usable());
    require(answer.status != 401 || !answer.challenges().empty());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static Instant now{};
  std::string_view text{reinterpret_cast<const char*>(data), size};
  (void)read_script(text);
  feed(text, now);
  // A form feed stands between messages of one life; the byte behind it is the time that passes.
  for (std::size_t end = 0; (end = text.find('\f')) != text.npos && end + 1 < text.size();) {
    now = after(now, seconds{static_cast<unsigned char>(text[end + 1])});
    text.remove_prefix(end + 2);
    feed(text, now);
  }
  return 0;
}
