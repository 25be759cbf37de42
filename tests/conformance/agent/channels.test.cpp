// The UDP and TCP channels against sockets of the test itself, on loopback.
#include <optional>

#include "catch.hpp"
#include "channel_recorder.hpp"
#include "conformance/agent/tcp_transport.hpp"
#include "conformance/agent/udp_transport.hpp"

using namespace sipreg::agent;
using namespace sipreg::test;
using namespace std::chrono_literals;
using asio::ip::tcp;
using asio::ip::udp;

namespace {

std::string answer(const std::string& reason) {
  return "SIP/2.0 200 " + reason +
         "\r\nVia: SIP/2.0/TCP 127.0.0.1;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>;tag=2\r\n"
         "Call-ID: c\r\nCSeq: 1 REGISTER\r\nContent-Length: 0\r\n\r\n";
}

// A port of loopback on which nothing listens.
template <typename Protocol>
std::uint16_t closed_port(asio::io_context& context) {
  typename Protocol::socket probe(context, typename Protocol::endpoint(loopback, 0));
  return probe.local_endpoint().port();
}

// A TCP channel that bounds the connections to it.
struct BoundedListener {
  BoundedListener(std::size_t most, std::chrono::milliseconds patience) { channel.limit_connections(most, patience); }

  tcp::socket visitor() {
    tcp::socket socket(context);
    socket.connect({loopback, channel.local().port()});
    return socket;
  }
  template <typename Done>
  bool until(Done done) {
    return run_until(context, done);
  }

  asio::io_context context;
  Recorder recorder;
  TcpTransport channel{context, Endpoint(loopback, 0), recorder};
};

Endpoint address_of(const tcp::socket& socket) { return {loopback, socket.local_endpoint().port()}; }

}  // namespace

TEST_CASE("a UDP channel sends and receives datagrams from its own port") {
  asio::io_context context;
  Recorder recorder;
  UdpTransport channel(context, Endpoint(loopback, 0), recorder);
  udp::socket peer(context, Endpoint(loopback, 0));
  channel.send(peer.local_endpoint(), "question");
  char buffer[64];
  Endpoint from;
  const auto length = peer.receive_from(asio::buffer(buffer), from);
  CHECK(std::string(buffer, length) == "question");
  CHECK(from == channel.local());
  peer.send_to(asio::buffer("answer", 6), from);
  REQUIRE(run_until(context, [&] { return !recorder.messages.empty(); }));
  CHECK(recorder.messages[0] == "answer");
}

TEST_CASE("an ICMP port unreachable names the peer, and other peers are still heard") {
  asio::io_context context;
  Recorder recorder;
  UdpTransport channel(context, Endpoint(loopback, 0), recorder);
  const Endpoint nobody(loopback, closed_port<udp>(context));
  channel.send(nobody, "question");
  REQUIRE(run_until(context, [&] { return !recorder.lost.empty(); }));
  CHECK(recorder.lost[0] == nobody);
  CHECK(recorder.lost.size() == 1);
  udp::socket peer(context, Endpoint(loopback, 0));
  peer.send_to(asio::buffer("hello", 5), channel.local());
  CHECK(run_until(context, [&] { return recorder.messages.size() == 1; }));
}

TEST_CASE("a TCP channel reuses its connection and puts torn messages together") {
  asio::io_context context;
  Recorder recorder;
  TcpTransport channel(context, Endpoint(loopback, 0), recorder);
  tcp::acceptor server(context, tcp::endpoint(loopback, 0));
  const Endpoint peer(loopback, server.local_endpoint().port());
  channel.send(peer, "one");
  channel.send(peer, "two");
  auto socket = std::make_shared<tcp::socket>(context);
  bool accepted = false;
  server.async_accept(*socket, [&](const std::error_code& error) { accepted = !error; });
  REQUIRE(run_until(context, [&] { return accepted; }));
  std::string read(6, '\0');
  bool whole = false;
  asio::async_read(*socket, asio::buffer(read), [&](const std::error_code& error, std::size_t) { whole = !error; });
  REQUIRE(run_until(context, [&] { return whole; }));
  CHECK(read == "onetwo");

  const auto stream = "\r\n\r\n" + answer("first") + answer("second");
  for (const char byte : stream) {
    asio::write(*socket, asio::buffer(&byte, 1));
    context.restart();
    context.run_one_for(1ms);
  }
  REQUIRE(run_until(context, [&] { return recorder.messages.size() == 2; }));
  CHECK(recorder.messages[0] == answer("first"));
  CHECK(recorder.messages[1] == answer("second"));
  CHECK(recorder.lost.empty());
}

TEST_CASE("a refused or closed TCP connection is a failure of the transport") {
  asio::io_context context;
  Recorder recorder;
  TcpTransport channel(context, Endpoint(loopback, 0), recorder);
  const Endpoint nobody(loopback, closed_port<tcp>(context));
  channel.send(nobody, "question");
  REQUIRE(run_until(context, [&] { return !recorder.lost.empty(); }));
  CHECK(recorder.lost[0] == nobody);

  tcp::acceptor server(context, tcp::endpoint(loopback, 0));
  const Endpoint peer(loopback, server.local_endpoint().port());
  channel.send(peer, "question");
  tcp::socket socket(context);
  bool accepted = false;
  server.async_accept(socket, [&](const std::error_code& error) { accepted = !error; });
  REQUIRE(run_until(context, [&] { return accepted; }));
  socket.close();
  REQUIRE(run_until(context, [&] { return recorder.lost.size() == 2; }));
  CHECK(recorder.lost[1] == peer);
}

TEST_CASE("a TCP connection that one trunk gives up is reported, because others may wait on it") {
  asio::io_context context;
  Recorder recorder;
  TcpTransport channel(context, Endpoint(loopback, 0), recorder);
  tcp::acceptor server(context, tcp::endpoint(loopback, 0));
  const Endpoint peer(loopback, server.local_endpoint().port());
  channel.abandon(peer);
  CHECK(recorder.lost.empty());
  channel.send(peer, "question");
  channel.abandon(peer);
  REQUIRE(recorder.lost.size() == 1);
  CHECK(recorder.lost[0] == peer);
}

TEST_CASE("an address that is taken cannot be bound") {
  asio::io_context context;
  Recorder recorder;
  const UdpTransport first(context, Endpoint(loopback, 0), recorder);
  CHECK_THROWS_AS(UdpTransport(context, first.local(), recorder), std::system_error);
}

TEST_CASE("connections beyond the limit are closed at once, and there is room again when one ends") {
  BoundedListener listener(1, 1h);
  const auto& notes = listener.recorder.notes;
  const auto& lost = listener.recorder.lost;
  std::optional<tcp::socket> first = listener.visitor();
  REQUIRE(listener.until([&] { return notes.size() == 1; }));
  CHECK(notes[0] == "connected");
  auto second = listener.visitor();
  REQUIRE(listener.until([&] { return notes.size() == 2; }));
  CHECK(notes[1] == "closed by us: too many connections");
  char byte = 0;
  std::error_code error;
  second.read_some(asio::buffer(&byte, 1), error);
  CHECK(error);
  first.reset();
  REQUIRE(listener.until([&] { return lost.size() == 1; }));
  const auto third = listener.visitor();
  REQUIRE(listener.until([&] { return notes.size() == 3; }));
  CHECK(notes[2] == "connected");
}

TEST_CASE("a connection that brings no whole message loses its place, and one that has brought one keeps it") {
  BoundedListener listener(2, 500ms);
  const auto& lost = listener.recorder.lost;
  auto silent = listener.visitor(), polite = listener.visitor();
  asio::write(silent, asio::buffer("\r\n\r\nREGISTER sip:", 17));
  asio::write(polite, asio::buffer("REGISTER sip:a SIP/2.0\r\nContent-Length: 0\r\n\r\n", 45));
  REQUIRE(listener.until([&] { return !lost.empty(); }));
  CHECK(listener.recorder.messages.size() == 1);
  CHECK(lost[0] == address_of(silent));
  CHECK(listener.recorder.reasons[0] == "closed by us: no message within 500 ms");
  const auto third = listener.visitor();  // it goes after `polite` would have gone
  REQUIRE(listener.until([&] { return lost.size() == 2; }));
  CHECK(lost[1] == address_of(third));
  CHECK(listener.channel.ping(address_of(polite)));
}

TEST_CASE("what many trunks have to say at once waits for the connection that they share") {
  asio::io_context context;
  Recorder sender, receiver;
  TcpTransport server(context, Endpoint(loopback, 0), receiver);
  TcpTransport channel(context, Endpoint(loopback, 0), sender);
  for (int i = 0; i < 300; ++i)
    channel.send(server.local(), fmt::format("REGISTER sip:{} SIP/2.0\r\nContent-Length: 0\r\n\r\n", i));
  CHECK(run_until(context, [&] { return receiver.messages.size() == 300; }));
  CHECK(sender.lost.empty());
}

TEST_CASE("a peer that takes no answers is closed before they fill the memory") {
  asio::io_context context;
  Recorder recorder;
  TcpTransport channel(context, Endpoint(loopback, 0), recorder);
  tcp::socket peer(context);
  peer.connect(tcp::endpoint(loopback, channel.local().port()));
  REQUIRE(run_until(context, [&] { return recorder.notes.size() == 1; }));
  const auto local = peer.local_endpoint();
  const std::string large(60'000, 'x');
  for (int i = 0; i < 1000 && recorder.lost.empty(); ++i) {
    channel.send({local.address(), local.port()}, large);
    context.restart();
    context.poll();
  }
  REQUIRE(recorder.reasons.size() == 1);
  CHECK(recorder.reasons[0] == "closed by us: the peer asks, and does not read the answers");
}
