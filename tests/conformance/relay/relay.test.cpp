#include "conformance/relay/relay.hpp"

#include <unistd.h>

#include <asio.hpp>
#include <filesystem>
#include <stdexcept>
#include <thread>

#include "catch.hpp"
#include "conformance/relay/options.hpp"
#include "conformance/relay/tcp_relay.hpp"
#include "conformance/runner/address_block.hpp"
#include "conformance/text.hpp"
#include "conformance/trace/relay_log.hpp"

using namespace sipreg::conformance;
using namespace std::chrono_literals;

namespace {

const std::string answer = "SIP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n";
const std::string request = "REGISTER sip:r SIP/2.0\r\nContent-Length: 0\r\n\r\n";

/// A relay between an agent and a registrar that this test plays itself.
struct Middle {
  Middle(const Names& options, bool tcp)
      : log((std::filesystem::temp_directory_path() / ("sipreg-relay-" + std::to_string(::getpid()))).string()) {
    RelaySetup setup;
    setup.listeners = {{block.first_relay(), block.first_registrar(), Party::r1}};
    setup.tcp = tcp;
    setup.options = options;
    setup.speed = 10;
    setup.log = log;
    relay = std::make_unique<Relay>(setup);
  }
  ~Middle() { std::filesystem::remove(log); }
  Middle(const Middle&) = delete;
  Middle& operator=(const Middle&) = delete;
  RelayLog written(const char* transport) {
    relay.reset();
    return read_relay_log(read_file(log).value_or(""), transport);
  }
  AddressBlock block;
  std::string log;
  std::unique_ptr<Relay> relay;
};

using asio::ip::tcp;
using asio::ip::udp;

tcp::endpoint at(const std::string& address) { return {asio::ip::make_address(address), 5060}; }
udp::endpoint udp_at(const std::string& address, std::uint16_t port) { return {asio::ip::make_address(address), port}; }

/// Waits for a datagram, at most a second.
std::optional<std::string> receive(udp::socket& socket, udp::endpoint& from) {
  socket.non_blocking(true);
  std::string bytes(65536, '\0');
  for (int tries = 0; tries < 200; ++tries) {
    std::error_code error;
    const std::size_t size = socket.receive_from(asio::buffer(bytes), from, 0, error);
    if (!error) return bytes.substr(0, size);
    std::this_thread::sleep_for(5ms);
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("a whole message is cut out of a stream") {
  CHECK(whole_message("") == 0);
  CHECK(whole_message(request.substr(0, 20)) == 0);
  CHECK(whole_message(request + answer) == request.size());
  CHECK(whole_message("\r\n\r\n") == 4);
  CHECK(whole_message("SIP/2.0 200 OK\r\nContent-Length: 3\r\n\r\nab") == 0);
  CHECK(whole_message("SIP/2.0 200 OK\r\nContent-Length: 3\r\n\r\nabc") == 40);
}

TEST_CASE("options that mean nothing are refused") {
  CHECK_THROWS_AS(read_relay_options({{"splat", {"1"}}}), std::runtime_error);
  CHECK_THROWS_AS(read_relay_options({{"split", {"0"}}}), std::runtime_error);
  CHECK_THROWS_AS(read_relay_options({{"open-at", {"soon"}}}), std::runtime_error);
  const RelayOptions options = read_relay_options({{"close-after", {"1,3"}}, {"swallow", {"2"}}});
  CHECK(options.close_after == std::set<std::size_t>{1, 3});
  CHECK_FALSE(options.keeps_request(1));
  CHECK(options.keeps_request(2));
}

TEST_CASE("over UDP the n-th request and the n-th answer are lost, and the log knows") {
  Middle middle({{"drop", {"1"}}, {"drop-answer", {"1"}}}, false);
  asio::io_context context;
  udp::socket agent(context, udp_at(middle.block.agent(), 5062)),
      registrar(context, udp_at(middle.block.first_registrar(), 5060));
  udp::endpoint from;
  for (int copy = 0; copy < 3; ++copy) agent.send_to(asio::buffer(request), udp_at(middle.block.first_relay(), 5060));
  REQUIRE(receive(registrar, from) == request);
  registrar.send_to(asio::buffer(answer), from);
  REQUIRE(receive(registrar, from) == request);
  registrar.send_to(asio::buffer(answer + "x"), from);
  CHECK(receive(agent, from) == answer + "x");
  CHECK(from == udp_at(middle.block.first_relay(), 5060));
  CHECK(middle.relay->requests() == 3);
  CHECK(middle.relay->first_request_us().has_value());
  const RelayLog log = middle.written("udp");
  CHECK(log.problem.empty());
  CHECK(log.lost_requests.size() == 1);
  CHECK(log.lost_answers.size() == 1);
}

TEST_CASE("over TCP answers are cut into single bytes behind an empty line, and the connection closes after the last") {
  Middle middle({{"split", {"1"}}, {"crlf", {"1"}}, {"close-after", {"2"}}}, true);
  asio::io_context context;
  tcp::acceptor registrar(context, at(middle.block.first_registrar()));
  tcp::socket agent(context);
  agent.connect(at(middle.block.first_relay()));
  tcp::socket upstream = registrar.accept();
  asio::write(agent, asio::buffer(request));
  std::string seen(request.size(), '\0');
  asio::read(upstream, asio::buffer(seen));
  CHECK(seen == request);
  asio::write(upstream, asio::buffer(answer + answer));
  std::string all;
  std::error_code error;
  asio::read(agent, asio::dynamic_buffer(all), error);
  CHECK(error == asio::error::eof);
  CHECK(all == "\r\n\r\n" + answer + "\r\n\r\n" + answer);
  const RelayLog log = middle.written("tcp");
  CHECK(log.connections == 1);
  CHECK(log.connection_ends_us.size() == 1);
}

TEST_CASE("swallowed requests stay in the log alone") {
  Middle middle({{"swallow", {"1"}}}, true);
  asio::io_context context;
  tcp::acceptor registrar(context, at(middle.block.first_registrar()));
  tcp::socket agent(context);
  agent.connect(at(middle.block.first_relay()));
  asio::write(agent, asio::buffer(request));
  for (int tries = 0; tries < 200 && middle.relay->requests() == 0; ++tries) std::this_thread::sleep_for(5ms);
  const RelayLog log = middle.written("tcp");
  REQUIRE(log.lost_requests.size() == 1);
  CHECK(log.lost_requests[0].raw == request);
  CHECK(log.lost_requests[0].to == Party::relay);
}

TEST_CASE("a port that opens late is closed before") {
  Middle middle({{"open-at", {"1"}}}, true);  // 100 ms at this speed
  asio::io_context context;
  tcp::acceptor registrar(context, at(middle.block.first_registrar()));
  std::error_code error;
  tcp::socket early(context);
  early.connect(at(middle.block.first_relay()), error);
  CHECK(error == asio::error::connection_refused);
  middle.relay->agent_started();
  bool connected = false;
  for (int tries = 0; tries < 200 && !connected; ++tries) {
    tcp::socket late(context);
    late.connect(at(middle.block.first_relay()), error);
    connected = !error;
    if (!connected) std::this_thread::sleep_for(5ms);
  }
  CHECK(connected);
}
