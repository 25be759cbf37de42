// The TLS channel against a server of the test's own, with every kind of certificate (fixtures/certificates/make.sh).
#include "conformance/agent/tls_transport.hpp"

#include <asio/ssl.hpp>
#include <filesystem>
#include <fstream>

#include "catch.hpp"
#include "channel_recorder.hpp"
#include "conformance/agent/tls_identity.hpp"
#include "temporary_folder.hpp"

using namespace sipreg::agent;
using namespace sipreg::test;
using asio::ip::tcp;
using Catch::Contains;

namespace {

std::string file(const std::string& name) { return std::string(SIPREG_CERTIFICATES "/") + name; }

// A server on loopback with one certificate. It keeps every byte that comes out of its TLS, and how that ended.
class Server {
 public:
  Server(asio::io_context& context, const std::string& certificate,
         asio::ssl::context::method method = asio::ssl::context::tls_server)
      : tls(method), acceptor_(context, tcp::endpoint(loopback, 0)) {
    tls.use_certificate_chain_file(file(certificate + ".pem"));
    tls.use_private_key_file(file(certificate + ".key"), asio::ssl::context::pem);
    accept();
  }

  [[nodiscard]] Endpoint endpoint() const { return {loopback, acceptor_.local_endpoint().port()}; }

  void write(const std::string& bytes) { asio::write(*streams_.back(), asio::buffer(bytes)); }

  asio::ssl::context tls;
  std::string received;
  std::string server_name;  // what the client asked for
  int accepted = 0, secured = 0;
  std::error_code failure, end;

 private:
  using Stream = asio::ssl::stream<tcp::socket>;

  void accept() {
    acceptor_.async_accept([this](const std::error_code& error, tcp::socket socket) {
      if (error) return;
      ++accepted;
      auto& stream = *streams_.emplace_back(std::make_shared<Stream>(std::move(socket), tls));
      stream.async_handshake(Stream::server, [this, &stream](const std::error_code& failed) {
        failure = failed;
        if (failed) return;
        ++secured;
        const auto* name = SSL_get_servername(stream.native_handle(), TLSEXT_NAMETYPE_host_name);
        server_name = name ? name : "";
        read(stream);
      });
      accept();
    });
  }

  void read(Stream& stream) {
    stream.async_read_some(asio::buffer(chunk_), [this, &stream](const std::error_code& error, std::size_t count) {
      received.append(chunk_, count);
      if (error)
        end = error;
      else
        read(stream);
    });
  }

  tcp::acceptor acceptor_;
  std::vector<std::shared_ptr<Stream>> streams_;
  char chunk_[1024];
};

TlsSettings trusting(const std::string& peer_name) {
  TlsSettings settings;
  settings.ca = file("ca.pem");
  settings.peer_name = peer_name;
  return settings;
}

const std::string answer =
    "SIP/2.0 200 OK\r\nVia: SIP/2.0/TLS 127.0.0.1;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>;tag=2\r\n"
    "Call-ID: c\r\nCSeq: 1 REGISTER\r\nContent-Length: 0\r\n\r\n";

struct Failed {
  std::string setting, why;
};

Failed problem_of(const TlsSettings& settings, Side side = Side::client) {
  try {
    (void)make_tls_context(settings, side);
  } catch (const TlsProblem& problem) {
    return {std::string(problem.setting()), problem.what()};
  }
  return {};
}

}  // namespace

TEST_CASE("a TLS channel proves its peer, reuses the connection and reads what comes back") {
  asio::io_context context;
  Recorder recorder;
  Server server(context, "right");
  TlsTransport channel(context, Endpoint(loopback, 0), recorder, trusting("registrar.example"));
  channel.send(server.endpoint(), "one");
  channel.send(server.endpoint(), "two");
  REQUIRE(run_until(context, [&] { return server.received == "onetwo"; }));
  CHECK(server.server_name == "registrar.example");
  channel.send(server.endpoint(), "three");
  REQUIRE(run_until(context, [&] { return server.received == "onetwothree"; }));
  CHECK(server.accepted == 1);
  server.write(answer);
  REQUIRE(run_until(context, [&] { return !recorder.messages.empty(); }));
  CHECK(recorder.messages[0] == answer);
  REQUIRE(recorder.notes.size() == 1);
  CHECK(recorder.notes[0] == "connected, TLSv1.3, peer proven to be registrar.example");
  CHECK(recorder.lost.empty());
}

TEST_CASE("a certificate speaks for its DNS names, its sip URIs and its addresses, in any case") {
  for (const std::string name : {"registrar.example", "Registrar.Example", "sip.example.net", "127.0.0.1", "::1"}) {
    asio::io_context context;
    Recorder recorder;
    Server server(context, "right");
    TlsTransport channel(context, Endpoint(loopback, 0), recorder, trusting(name));
    channel.send(server.endpoint(), "question");
    INFO(name);
    CHECK(run_until(context, [&] { return server.received == "question"; }));
    CHECK((server.server_name == name || server.server_name.empty()));
  }
}

TEST_CASE("a DNS name counts in a certificate without a sip URI") {
  asio::io_context context;
  Recorder recorder;
  Server server(context, "dns-name");
  TlsTransport channel(context, Endpoint(loopback, 0), recorder, trusting("registrar.example"));
  channel.send(server.endpoint(), "question");
  CHECK(run_until(context, [&] { return server.received == "question"; }));
}

TEST_CASE("no byte goes to a peer that does not prove its name, and the reason is a sentence") {
  struct Row {
    std::string certificate, words;
  };
  const Row rows[] = {
      {"wrong-name", "the certificate is for somebody.example and not for registrar.example"},
      {"dns-beside-uri", "the certificate is for sip.example.net and not for registrar.example"},
      {"user", "the certificate is for nobody and not for registrar.example"},
      {"wildcard", "wildcards do not count in SIP"},
      {"expired", "the certificate of CN = registrar has expired: it was valid until "},
      {"future", "the certificate of CN = registrar is not valid before "},
      {"self-signed", "the certificate of CN = registrar is self-signed and not among those that we trust"},
      {"other", "is signed by CN = sipreg test authority other-ca, an authority that we do not trust"},
  };
  for (const auto method : {asio::ssl::context::tlsv12_server, asio::ssl::context::tlsv13_server})
    for (const auto& row : rows) {
      asio::io_context context;
      Recorder recorder;
      Server server(context, row.certificate, method);
      TlsTransport channel(context, Endpoint(loopback, 0), recorder, trusting("registrar.example"));
      channel.send(server.endpoint(), "question");
      INFO(row.certificate);
      REQUIRE(run_until(context, [&] { return !recorder.lost.empty() && server.failure; }));
      CHECK(recorder.lost[0] == server.endpoint());
      CHECK_THAT(recorder.reasons[0], Contains("nothing was sent") && Contains(row.words));
      CHECK(server.received.empty());
      CHECK(server.secured == 0);
    }
}

TEST_CASE("whom we go to without knowing who it should be gets nothing either") {
  asio::io_context context;
  Recorder recorder;
  Server server(context, "right");
  TlsTransport channel(context, Endpoint(loopback, 0), recorder, trusting(""));
  channel.send(server.endpoint(), "question");
  REQUIRE(run_until(context, [&] { return !recorder.lost.empty() && server.failure; }));
  CHECK_THAT(recorder.reasons[0], Contains("nothing was sent"));
  CHECK(server.received.empty());
}

TEST_CASE("a common name counts where there is no alternative name, and only there") {
  asio::io_context context;
  Recorder recorder;
  Server server(context, "common-name");
  TlsTransport channel(context, Endpoint(loopback, 0), recorder, trusting("registrar.example"));
  channel.send(server.endpoint(), "question");
  CHECK(run_until(context, [&] { return server.received == "question"; }));
  const std::unique_ptr<BIO, decltype(&BIO_free)> in(BIO_new_file(file("unreadable.pem").c_str(), "r"), &BIO_free);
  const std::unique_ptr<X509, decltype(&X509_free)> unreadable(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr),
                                                               &X509_free);
  REQUIRE(unreadable);
  CHECK(subject_of(*unreadable) == "CN = registrar.example");
  CHECK(sip_identities(*unreadable).empty());
  CHECK(proves({"registrar.example"}, "REGISTRAR.example"));
  CHECK_FALSE(proves({"*.example"}, "registrar.example"));
  CHECK_FALSE(proves({"registrar.example"}, "example"));
  CHECK_FALSE(proves({}, "registrar.example"));
}

TEST_CASE("without verification any certificate will do, and the note of the connection says so aloud") {
  for (const std::string certificate : {"expired", "self-signed", "wrong-name"}) {
    asio::io_context context;
    Recorder recorder;
    Server server(context, certificate);
    auto settings = trusting("registrar.example");
    settings.verify = false;
    TlsTransport channel(context, Endpoint(loopback, 0), recorder, settings);
    channel.send(server.endpoint(), "question");
    REQUIRE(run_until(context, [&] { return server.received == "question"; }));
    REQUIRE(recorder.notes.size() == 1);
    CHECK_THAT(recorder.notes[0], Contains("NOT VERIFIED"));
  }
}

TEST_CASE("TLS 1.2 and 1.3 are spoken, and what is older than the minimum is refused") {
  const auto noted = [](asio::ssl::context::method method, TlsVersion minimum) {
    asio::io_context context;
    Recorder recorder;
    Server server(context, "right", method);
    auto settings = trusting("registrar.example");
    settings.minimum = minimum;
    TlsTransport channel(context, Endpoint(loopback, 0), recorder, settings);
    channel.send(server.endpoint(), "question");
    run_until(context, [&] { return !server.received.empty() || !recorder.lost.empty(); });
    return recorder.lost.empty() ? recorder.notes.at(0) : recorder.reasons.at(0);
  };
  CHECK_THAT(noted(asio::ssl::context::tlsv12_server, TlsVersion::v1_2), Contains("TLSv1.2, peer proven"));
  CHECK_THAT(noted(asio::ssl::context::tlsv13_server, TlsVersion::v1_2), Contains("TLSv1.3, peer proven"));
  CHECK_THAT(noted(asio::ssl::context::tlsv13_server, TlsVersion::v1_3), Contains("TLSv1.3, peer proven"));
  CHECK(noted(asio::ssl::context::tlsv12_server, TlsVersion::v1_3) ==
        "the TLS handshake failed: there is no version of TLS that both sides accept");
}

TEST_CASE("a server that asks for a certificate of ours gets it, or a sentence says that there is none") {
  for (const auto method : {asio::ssl::context::tlsv12_server, asio::ssl::context::tlsv13_server})
    for (const bool shown : {true, false}) {
      asio::io_context context;
      Recorder recorder;
      Server server(context, "right", method);
      server.tls.load_verify_file(file("ca.pem"));
      server.tls.set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
      auto settings = trusting("registrar.example");
      if (shown) settings.certificate = file("client.pem"), settings.key = file("client.key");
      TlsTransport channel(context, Endpoint(loopback, 0), recorder, settings);
      channel.send(server.endpoint(), "question");
      REQUIRE(run_until(context, [&] { return !server.received.empty() || !recorder.lost.empty(); }));
      CHECK(server.received == (shown ? "question" : ""));
      if (!shown && method == asio::ssl::context::tlsv13_server)
        CHECK_THAT(recorder.reasons[0], Contains("a certificate of the client is asked for"));
      if (!shown && method == asio::ssl::context::tlsv12_server) CHECK_THAT(recorder.reasons[0], Contains("handshake"));
    }
}

TEST_CASE("a peer that speaks no TLS, hangs up or stays silent gets no byte of SIP") {
  asio::io_context context;
  Recorder recorder;
  TlsTransport channel(context, Endpoint(loopback, 0), recorder, trusting("registrar.example"));
  tcp::acceptor acceptor(context, tcp::endpoint(loopback, 0));
  const Endpoint peer(loopback, acceptor.local_endpoint().port());
  const auto connect = [&] {
    tcp::socket socket(context);
    bool accepted = false;
    channel.send(peer, "question");
    acceptor.async_accept(socket, [&](const std::error_code& error) { accepted = !error; });
    REQUIRE(run_until(context, [&] { return accepted; }));
    return socket;
  };

  auto clear = connect();
  asio::write(clear, asio::buffer(answer));
  REQUIRE(run_until(context, [&] { return recorder.lost.size() == 1; }));
  CHECK(recorder.reasons[0] == "the TLS handshake failed: the peer does not speak TLS on this port");
  std::string hello;
  std::error_code end;
  asio::read(clear, asio::dynamic_buffer(hello), end);
  CHECK_THAT(hello, !Contains("question"));

  connect().close();
  REQUIRE(run_until(context, [&] { return recorder.lost.size() == 2; }));
  CHECK_THAT(recorder.reasons[1], Contains("the peer closed the connection"));

  const auto silent = connect();
  channel.abandon(peer);
  REQUIRE(recorder.lost.size() == 3);
  CHECK_THAT(recorder.reasons[2], Contains("given up"));
  CHECK(recorder.messages.empty());
}

TEST_CASE("a TLS connection that we end is ended with a farewell, and the peer's end is told") {
  asio::io_context context;
  Recorder recorder;
  Server server(context, "right");
  {
    TlsTransport channel(context, Endpoint(loopback, 0), recorder, trusting("registrar.example"));
    channel.send(server.endpoint(), "question");
    REQUIRE(run_until(context, [&] { return server.received == "question"; }));
  }
  REQUIRE(run_until(context, [&] { return static_cast<bool>(server.end); }));
  CHECK(server.end == asio::error::eof);  // without close_notify it would be stream_truncated
}

TEST_CASE("a listening TLS channel takes connections, answers on them and notices their end") {
  asio::io_context context;
  Recorder at_server, at_client;
  TlsSettings own;
  own.certificate = file("right.pem");
  own.key = file("right.key");
  own.verify = false;  // clients have no certificate
  TlsTransport server(context, Endpoint(loopback, 0), at_server, own, Side::server);
  {
    TlsTransport client(context, Endpoint(loopback, 0), at_client, trusting("127.0.0.1"));
    client.send(server.local(), answer);
    REQUIRE(run_until(context, [&] { return at_server.messages.size() == 1; }));
    server.send(at_server.senders[0], answer);
    REQUIRE(run_until(context, [&] { return at_client.messages.size() == 1; }));
  }
  REQUIRE(run_until(context, [&] { return at_server.lost.size() == 1; }));
  CHECK(at_server.reasons[0] == "closed by the peer");
}

TEST_CASE("a peer that opens a connection and never begins TLS loses its place") {
  asio::io_context context;
  Recorder at_server;
  TlsSettings own;
  own.certificate = file("right.pem");
  own.key = file("right.key");
  own.verify = false;
  TlsTransport server(context, Endpoint(loopback, 0), at_server, own, Side::server);
  server.limit_connections(1, std::chrono::milliseconds{100});
  tcp::socket silent(context);
  silent.connect({loopback, server.local().port()});
  REQUIRE(run_until(context, [&] { return at_server.lost.size() == 1; }));
  CHECK(at_server.reasons[0] == "closed by us: no message within 100 ms");
}

TEST_CASE("clients are verified by a listening TLS channel that is told to") {
  asio::io_context context;
  Recorder at_server, at_client;
  auto own = trusting("");
  own.certificate = file("right.pem");
  own.key = file("right.key");
  TlsTransport server(context, Endpoint(loopback, 0), at_server, own, Side::server);
  TlsTransport stranger(context, Endpoint(loopback, 0), at_client, trusting("127.0.0.1"));
  stranger.send(server.local(), answer);
  REQUIRE(run_until(context, [&] { return at_server.lost.size() == 1; }));
  CHECK(at_server.messages.empty());
  auto settings = trusting("127.0.0.1");
  settings.certificate = file("client.pem");
  settings.key = file("client.key");
  TlsTransport known(context, Endpoint(loopback, 0), at_client, settings);
  known.send(server.local(), answer);
  CHECK(run_until(context, [&] { return at_server.messages.size() == 1; }));
}

TEST_CASE("a file that TLS cannot use is named with its setting before anything is sent") {
  const auto folder = temporary_folder();
  const auto text = (folder / "text").string();
  std::ofstream(text) << "no certificate\n";
  auto settings = trusting("registrar.example");
  settings.ca = (folder / "absent").string();
  CHECK(problem_of(settings).setting == "tls-ca");
  CHECK_THAT(problem_of(settings).why, Contains("absent\" is no file that can be read"));
  settings.ca = text;
  CHECK_THAT(problem_of(settings).why, Contains("holds no certificate in PEM form"));
  settings.ca = file("ca.pem");
  settings.certificate = text;
  CHECK(problem_of(settings).setting == "tls-certificate");
  settings.certificate = file("right.pem");
  settings.key = file("client.key");
  CHECK(problem_of(settings).setting == "tls-key");
  CHECK_THAT(problem_of(settings).why, Contains("holds no private key of the certificate"));
  settings.key = file("locked.key");
  CHECK_THAT(problem_of(settings).why, Contains("is locked by a passphrase"));
  settings.certificate.clear();
  CHECK_THAT(problem_of(settings).why, Contains("a key is of no use without its certificate"));
  settings.key.clear();
  CHECK(problem_of(settings, Side::server).setting == "tls-certificate");
  CHECK(problem_of(settings).setting.empty());
  std::filesystem::remove_all(folder);
}
