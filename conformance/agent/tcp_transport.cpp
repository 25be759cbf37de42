#include "conformance/agent/tcp_transport.hpp"

#include <fmt/format.h>

#include <array>
#include <deque>

#include "conformance/agent/faults.hpp"
#include "sipreg/wire/stream_framer.hpp"

namespace sipreg::agent {

using Tcp = asio::ip::tcp;

namespace {
Endpoint endpoint_of(const Tcp::endpoint& tcp) { return {tcp.address(), tcp.port()}; }
Tcp::endpoint tcp_of(const Endpoint& endpoint) { return {endpoint.address(), endpoint.port()}; }
}  // namespace

class TcpConnection : public std::enable_shared_from_this<TcpConnection> {
 public:
  TcpConnection(TcpTransport& owner, Tcp::socket socket, const Endpoint& peer)
      : owner_(&owner), socket_(std::move(socket)), peer_(peer) {}

  [[nodiscard]] const Endpoint& peer() const { return peer_; }

  // From our address, but not from our listening port: that one is for connections to us.
  void connect(const asio::ip::address& from) {
    std::error_code error;
    socket_.open(tcp_of(peer_).protocol(), error);
    if (!error) socket_.set_option(Tcp::no_delay(true), error);
    if (!error && !from.is_unspecified()) socket_.bind(Tcp::endpoint(from, 0), error);
    if (error) {
      asio::post(socket_.get_executor(), [self = shared_from_this(), error] { self->fail(error.message()); });
      return;
    }
    socket_.async_connect(tcp_of(peer_), [self = shared_from_this()](const std::error_code& failed) {
      if (failed) return self->fail(failed.message());
      self->start();
    });
  }

  void start() {
    open_ = true;
    note("connected");
    read();
    write_next();
  }

  void send(std::string bytes) {
    queue_.push_back(std::move(bytes));
    if (open_ && queue_.size() == 1) write_next();
  }

  // Owner and peer are told nothing more; pending operations end by themselves.
  void drop() {
    owner_ = nullptr;
    std::error_code ignored;
    socket_.close(ignored);
  }

  void fail(const std::string& why) {
    if (!owner_) return;
    auto* owner = owner_;
    const auto self = shared_from_this();
    owner->forget(self);
    drop();
    owner->user_->unreachable(*owner, peer_, why);
  }

 private:
  void note(const std::string& what) {
    if (owner_) owner_->user_->noted(*owner_, peer_, what);
  }

  void read() {
    socket_.async_read_some(asio::buffer(chunk_),
                            [self = shared_from_this()](const std::error_code& error, std::size_t count) {
                              if (!self->owner_) return;
                              if (error)
                                return self->fail(error == asio::error::eof ? "closed by the peer" : error.message());
                              self->pending_.append(self->chunk_.data(), count);
                              if (self->deliver()) self->read();
                            });
  }

  // Everything whole in the buffer goes up. False when the stream or its owner has ended.
  bool deliver() {
    using Kind = wire::StreamFramer::Kind;
    if (faults::one_read_one_message()) {
      owner_->user_->received(*owner_, pending_, peer_);
      pending_.clear();
      return owner_ != nullptr;
    }
    for (;;) {
      const auto frame = framer_.next(pending_);
      if (frame.kind == Kind::broken || (frame.kind == Kind::line_end && faults::breaks_at_line_end())) {
        fail(fmt::format("closed by us: {}", wire::to_string(frame.damage)));
        return false;
      }
      if (frame.kind == Kind::message) owner_->user_->received(*owner_, frame.message, peer_);
      if (!owner_) return false;
      pending_.erase(0, frame.used);
      if (frame.kind == Kind::need_more) return true;
    }
  }

  void write_next() {
    if (queue_.empty() || !owner_) return;
    asio::async_write(socket_, asio::buffer(queue_.front()),
                      [self = shared_from_this()](const std::error_code& error, std::size_t) {
                        if (!self->owner_) return;
                        if (error) return self->fail(error.message());
                        self->queue_.pop_front();
                        self->write_next();
                      });
  }

  TcpTransport* owner_;
  Tcp::socket socket_;
  Endpoint peer_;
  bool open_ = false;
  std::array<char, 16'384> chunk_{};
  std::string pending_;
  wire::StreamFramer framer_;
  std::deque<std::string> queue_;
};

TcpTransport::TcpTransport(asio::io_context& context, const Endpoint& local, ChannelUser& user)
    : context_(&context), acceptor_(context), user_(&user) {
  acceptor_.open(tcp_of(local).protocol());
  acceptor_.set_option(Tcp::acceptor::reuse_address(true));
  acceptor_.bind(tcp_of(local));
  acceptor_.listen();
  local_ = endpoint_of(acceptor_.local_endpoint());
  accept();
}

TcpTransport::~TcpTransport() {
  for (auto& [peer, connection] : connections_) connection->drop();
}

void TcpTransport::accept() {
  acceptor_.async_accept([this](const std::error_code& error, Tcp::socket socket) {
    if (error == asio::error::operation_aborted) return;
    std::error_code gone;
    const auto peer = error ? Tcp::endpoint() : socket.remote_endpoint(gone);
    if (!error && !gone) {
      auto connection = std::make_shared<TcpConnection>(*this, std::move(socket), endpoint_of(peer));
      connections_[connection->peer()] = connection;
      connection->start();
    }
    accept();
  });
}

TcpTransport::ConnectionPtr TcpTransport::connection_to(const Endpoint& peer) {
  if (const auto found = connections_.find(peer); found != connections_.end()) return found->second;
  auto connection = std::make_shared<TcpConnection>(*this, Tcp::socket(*context_), peer);
  connections_[peer] = connection;
  connection->connect(local_.address());
  return connection;
}

void TcpTransport::send(const Endpoint& to, std::string bytes) { connection_to(to)->send(std::move(bytes)); }

void TcpTransport::abandon(const Endpoint& to) {
  const auto found = connections_.find(to);
  if (found == connections_.end()) return;
  const auto connection = found->second;
  connection->fail("given up: a request on it was never answered");
}

void TcpTransport::forget(const ConnectionPtr& connection) {
  const auto found = connections_.find(connection->peer());
  if (found != connections_.end() && found->second == connection) connections_.erase(found);
}

}  // namespace sipreg::agent
