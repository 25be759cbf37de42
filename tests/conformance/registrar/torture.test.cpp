// Whatever comes, the registrar lives on, answers nothing that it cannot read, and what it answers can be read.
#include <filesystem>
#include <fstream>
#include <sstream>

#include "terminal.hpp"

using namespace sipreg;
using namespace sipreg::registrar;
namespace fs = std::filesystem;

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
  for (const auto& entry : fs::directory_iterator(SIPREG_SOURCE_DIR "/fixtures/messages")) {
    if (entry.path().extension() != ".sip") continue;
    std::ostringstream text;
    text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    auto bytes = text.str();
    ++files;
    feed(bytes);
    const auto stride = bytes.size() / 200 + 1;
    for (std::size_t at = 0; at < bytes.size(); at += stride) {
      feed(std::string_view(bytes).substr(0, at));
      const char was = std::exchange(bytes[at], static_cast<char>(at * 37));
      feed(bytes);
      bytes[at] = was;
    }
  }
  CHECK(files >= 10);
  Terminal alice{registrar};
  CHECK(alice.ask(contact()).status() == 200);
}
