#include "conformance/agent/tcp_transport.hpp"

namespace sipreg::agent {
namespace {

using Tcp = asio::ip::tcp;

class PlainStream final : public Stream {
 public:
  explicit PlainStream(Tcp::socket socket) : socket_(std::move(socket)) {}

  [[nodiscard]] Tcp::socket& socket() override { return socket_; }
  void secure(Side, Done done) override { done({}); }
  void read_some(asio::mutable_buffer buffer, Counted done) override {
    socket_.async_read_some(buffer, std::move(done));
  }
  void write(asio::const_buffer bytes, Counted done) override { asio::async_write(socket_, bytes, std::move(done)); }
  void close(bool) override {
    std::error_code ignored;
    socket_.close(ignored);
  }
  [[nodiscard]] std::string settled() const override { return {}; }
  [[nodiscard]] std::string why(const std::error_code& error) const override {
    return error == asio::error::eof ? "closed by the peer" : error.message();
  }

 private:
  Tcp::socket socket_;
};

}  // namespace

TcpTransport::TcpTransport(asio::io_context& context, const Endpoint& local, ChannelUser& user)
    : StreamTransport(
          context, local, user, [](Tcp::socket socket) { return std::make_unique<PlainStream>(std::move(socket)); },
          Listening::yes) {}

}  // namespace sipreg::agent
