// Whatever comes, the registrar lives on, answers nothing that it cannot read, and what it answers can be read.
#include <filesystem>
#include <fstream>
#include <sstream>

#include "terminal.hpp"

using namespace sipreg;
using namespace sipreg::registrar;
namespace fs = std::filesystem;

namespace {

// A REGISTER of RFC 4475, or after its manner, and what it gets from a registrar that asks for no password.
struct Torture {
  const char* section;
  const char* to;
  const char* rows;
  int status;
  const char* contacts;
};

constexpr Torture tortures[] = {
    {"3.1.1.4 escaped nulls are no ends", "<sip:null-%00-null@example.com>",
     "Contact: <sip:%00@host5.example.com>\r\nContact: <sip:%00%00@host5.example.com>\r\n", 200,
     "<sip:%00@host5.example.com>;expires=3600|<sip:%00%00@host5.example.com>;expires=3600|"},
    {"3.1.1.6 header parts of a URI are no header parameters", "<sip:watson@example.com>",
     "Contact: <sip:watson@worcester.example.com?Route=%3Csip:sip.example.com%3E>\r\nl: 0\r\n", 200,
     "<sip:watson@worcester.example.com?Route=%3Csip:sip.example.com%3E>;expires=3600|"},
    {"3.1.2.9 a scheme that nobody knows", "<nobodyKnowsThisScheme:totallyopaquecontent>", "", 416, ""},
    {"3.1.2.11 an unknown authorization scheme", "<sip:j.user@example.com>",
     "Authorization: NoOneKnowsThisScheme opaque-data=here\r\nContact: <sip:j.user@host.example.com>\r\n", 200,
     "<sip:j.user@host.example.com>;expires=3600|"},
    {"3.1.2.14 a display name that does not close", "\"Mr. J. User <sip:j.user@example.com>", "", 400, ""},
    {"3.3.13 an expires far beyond 32 bits, by the header", "<sip:user@example.com>",
     "Contact: <sip:user@host129.example.com>\r\nExpires: 1000000000000000000000000000000000\r\n", 200,
     "<sip:user@host129.example.com>;expires=3600|"},
    {"a folded, compact, lower-case form", "<sip:user@example.com>",
     "m:\r\n  <sip:a@h>\r\n ;EXPIRES\r\n = 600 ,\r\n\t<sip:b@h>\r\n", 200,
     "<sip:a@h>;expires=600|<sip:b@h>;expires=3600|"},
    {"quotes, brackets and commas where they deceive", "\"a<b>,\\\"\" <sip:user@example.com>;x=\",>\"",
     "Contact: \"<sip:evil@h>,\" <sip:a@h>;y=\"z;expires=1,<\"\r\n", 200,
     "<sip:a@h>;y=\"z;expires=1,<\";expires=3600|"},
};

}  // namespace

TEST_CASE("REGISTERs that torture get what they must") {
  for (const auto& torture : tortures) {
    INFO(torture.section);
    auto config = test_config();
    config.authenticate = false;
    config.passwords.clear();
    config.domains.clear();
    Registrar registrar(config, {}, test_key);
    Terminal terminal{registrar};
    terminal.to = torture.to;
    const auto answer = terminal.ask(torture.rows);
    CHECK(answer.status() == torture.status);
    CHECK(answer.contacts() == torture.contacts);
  }
}

TEST_CASE("torture messages, whole, cut off anywhere and with any byte damaged, leave the registrar at work") {
  auto config = test_config();
  config.authenticate = false;
  config.passwords.clear();
  config.domains.clear();
  Registrar registrar(config, {}, test_key);
  const agent::Endpoint from{asio::ip::make_address("192.0.2.9"), 5062};
  std::size_t answered = 0;
  const auto feed = [&](std::string_view bytes) {
    const auto handled = registrar.handle({bytes, agent::Transport::udp, from, Instant{}, 0});
    if (!handled.reply) return;
    ++answered;
    CHECK(wire::read_message(handled.reply->bytes).is_response);
  };
  std::size_t files = 0;
  Terminal terminal{registrar};
  const auto damage = [&](std::string bytes) {
    feed(bytes);
    const auto stride = bytes.size() / 200 + 1;
    for (std::size_t at = 0; at < bytes.size(); at += stride) {
      feed(std::string_view(bytes).substr(0, at));
      const char was = std::exchange(bytes[at], static_cast<char>(at * 37));
      feed(bytes);
      bytes[at] = was;
    }
  };
  for (const auto& torture : tortures) {
    terminal.to = torture.to;
    damage(terminal.write(torture.rows, "Authorization: Digest username=\"a\", realm=\"lab\"\r\n"));
  }
  for (const auto& entry : fs::directory_iterator(SIPREG_SOURCE_DIR "/fixtures/messages")) {
    if (entry.path().extension() != ".sip") continue;
    std::ostringstream text;
    text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    ++files;
    damage(text.str());
  }
  CHECK(files >= 10);
  CHECK(answered > 500);
  Terminal alice{registrar};
  CHECK(alice.ask(contact()).status() == 200);
}
