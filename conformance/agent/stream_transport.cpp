#include "conformance/agent/stream_transport.hpp"

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

constexpr std::size_t most_waiting = 256;                      // answers that a peer which asks has not taken yet
constexpr auto accept_pause = std::chrono::milliseconds{100};  // when the system has no descriptor left

class StreamConnection : public std::enable_shared_from_this<StreamConnection> {
 public:
  StreamConnection(StreamTransport& owner, std::unique_ptr<Stream> stream, const Endpoint& peer)
      : owner_(&owner), stream_(std::move(stream)), peer_(peer), patience_(stream_->socket().get_executor()) {}

  [[nodiscard]] const Endpoint& peer() const { return peer_; }

  // From our address, but not from our listening port: that one is for connections to us.
  void connect(const asio::ip::address& from) {
    auto& socket = stream_->socket();
    std::error_code error;
    socket.open(tcp_of(peer_).protocol(), error);
    if (!error) socket.set_option(Tcp::no_delay(true), error);
    if (!error && !from.is_unspecified()) socket.bind(Tcp::endpoint(from, 0), error);
    if (error) {
      asio::post(socket.get_executor(), [self = shared_from_this(), error] { self->fail(error.message()); });
      return;
    }
    socket.async_connect(tcp_of(peer_), [self = shared_from_this()](const std::error_code& failed) {
      if (failed) return self->fail(failed.message());
      self->start(Side::client);
    });
  }

  // Says nothing whole within this time, TLS included: its place is for others.
  void expect_message_within(std::chrono::milliseconds patience) {
    patience_.expires_after(patience);
    patience_.async_wait([self = shared_from_this(), patience](const std::error_code& dropped) {
      if (!dropped && !self->heard_) self->fail(fmt::format("closed by us: no message within {} ms", patience.count()));
    });
  }

  void start(Side side) {
    if (!owner_) return;
    accepted_ = side == Side::server;
    stream_->secure(side, [self = shared_from_this()](const std::error_code& failed) {
      if (!self->owner_) return;
      if (failed) return self->fail(self->stream_->why(failed));
      self->open();
    });
  }

  void send(std::string bytes) {
    if (!owner_) return;
    if (accepted_ && queue_.size() == most_waiting)
      return asio::post(stream_->socket().get_executor(), [self = shared_from_this()] {
        self->fail("closed by us: the peer asks, and does not read the answers");
      });
    queue_.push_back(std::move(bytes));
    if (open_ && queue_.size() == 1) write_next();
  }

  // Owner and peer are told nothing more; pending operations end by themselves.
  void drop() {
    owner_ = nullptr;
    patience_.cancel();
    stream_->close(open_ && queue_.empty());
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
  // Only from here on does anything of the queue leave.
  void open() {
    open_ = true;
    const auto settled = stream_->settled();
    note(settled.empty() ? "connected" : "connected, " + settled);
    read();
    write_next();
  }

  void note(const std::string& what) {
    if (owner_) owner_->user_->noted(*owner_, peer_, what);
  }

  void read() {
    stream_->read_some(asio::buffer(chunk_),
                       [self = shared_from_this()](const std::error_code& error, std::size_t count) {
                         if (!self->owner_) return;
                         if (error) return self->fail(self->stream_->why(error));
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
      heard_ = heard_ || frame.kind == Kind::message;
      if (frame.kind == Kind::message) owner_->user_->received(*owner_, frame.message, peer_);
      if (frame.kind == Kind::line_end) owner_->user_->line_end(*owner_, peer_);
      if (!owner_) return false;
      pending_.erase(0, frame.used);
      if (frame.kind == Kind::need_more) return true;
    }
  }

  void write_next() {
    if (queue_.empty() || !owner_) return;
    stream_->write(asio::buffer(queue_.front()),
                   [self = shared_from_this()](const std::error_code& error, std::size_t) {
                     if (!self->owner_) return;
                     if (error) return self->fail(self->stream_->why(error));
                     self->queue_.pop_front();
                     self->write_next();
                   });
  }

  StreamTransport* owner_;
  std::unique_ptr<Stream> stream_;
  Endpoint peer_;
  bool open_ = false;
  bool accepted_ = false;
  bool heard_ = false;  // a whole message
  asio::steady_timer patience_;
  std::array<char, 16'384> chunk_{};
  std::string pending_;
  wire::StreamFramer framer_;
  std::deque<std::string> queue_;
};

StreamTransport::StreamTransport(asio::io_context& context, const Endpoint& local, ChannelUser& user, StreamMaker maker,
                                 Listening listening)
    : context_(&context), acceptor_(context), pause_(context), user_(&user), make_stream_(std::move(maker)) {
  acceptor_.open(tcp_of(local).protocol());
  acceptor_.set_option(Tcp::acceptor::reuse_address(true));
  acceptor_.bind(tcp_of(local));
  local_ = endpoint_of(acceptor_.local_endpoint());
  if (listening == Listening::no) return;
  acceptor_.listen();
  accept();
}

StreamTransport::~StreamTransport() {
  for (auto& [peer, connection] : connections_) connection->drop();
}

void StreamTransport::accept() {
  acceptor_.async_accept([this](const std::error_code& error, Tcp::socket socket) {
    if (error == asio::error::operation_aborted) return;
    if (error) return accept_later(error);
    std::error_code gone;
    const auto peer = socket.remote_endpoint(gone);
    if (!gone && connections_.size() >= most_connections_) {
      user_->noted(*this, endpoint_of(peer), "closed by us: too many connections");
    } else if (!gone) {
      socket.set_option(Tcp::no_delay(true), gone);
      auto connection = std::make_shared<StreamConnection>(*this, make_stream_(std::move(socket)), endpoint_of(peer));
      connections_[connection->peer()] = connection;
      if (patience_) connection->expect_message_within(*patience_);
      connection->start(Side::server);
    }
    accept();
  });
}

// Whoever waits in the queue of the system is still there then.
void StreamTransport::accept_later(const std::error_code& error) {
  user_->noted(*this, local_, "cannot accept a connection: " + error.message());
  pause_.expires_after(accept_pause);
  pause_.async_wait([this](const std::error_code& ended) {
    if (!ended) accept();
  });
}

StreamTransport::ConnectionPtr StreamTransport::connection_to(const Endpoint& peer) {
  if (const auto found = connections_.find(peer); found != connections_.end()) return found->second;
  auto connection = std::make_shared<StreamConnection>(*this, make_stream_(Tcp::socket(*context_)), peer);
  connections_[peer] = connection;
  connection->connect(local_.address());
  return connection;
}

void StreamTransport::send(const Endpoint& to, std::string bytes) { connection_to(to)->send(std::move(bytes)); }

bool StreamTransport::ping(const Endpoint& to) {
  const auto found = connections_.find(to);
  if (found == connections_.end()) return false;
  const auto connection = found->second;
  connection->send("\r\n\r\n");
  return true;
}

void StreamTransport::abandon(const Endpoint& to) {
  const auto found = connections_.find(to);
  if (found == connections_.end()) return;
  const auto connection = found->second;
  connection->fail("given up: a request on it was never answered");
}

void StreamTransport::forget(const ConnectionPtr& connection) {
  const auto found = connections_.find(connection->peer());
  if (found != connections_.end() && found->second == connection) connections_.erase(found);
}

}  // namespace sipreg::agent
