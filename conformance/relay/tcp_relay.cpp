#include "conformance/relay/tcp_relay.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>

#include "sipreg/wire/read_message.hpp"

namespace sipreg::conformance {
namespace {

using asio::ip::tcp;

std::string text(const tcp::endpoint& endpoint) { return endpoint_text(endpoint.address(), endpoint.port()); }

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(asio::io_context& context, Traffic& traffic, Party party, tcp::socket agent,
             const tcp::endpoint& registrar)
      : traffic_(traffic),
        party_(party),
        agent_(std::move(agent)),
        upstream_(context),
        registrar_(registrar),
        number_(traffic.next_connection()) {
    std::error_code ignored;
    source_ = agent_.remote_endpoint(ignored);
  }

  void start() {
    std::error_code ignored;
    agent_.set_option(tcp::no_delay(true), ignored);
    note("open", true, {});
    read_agent();
    upstream_.async_connect(registrar_, [self = shared_from_this()](const std::error_code& error) {
      if (error) return self->close();
      std::error_code none;
      self->upstream_.set_option(tcp::no_delay(true), none);
      self->connected_ = true;
      self->write_upstream();
      self->read_upstream();
    });
  }

 private:
  void note(std::string_view what, bool request, std::string_view raw) {
    traffic_.log(
        {party_, number_, what, text(request ? source_ : registrar_), text(request ? registrar_ : source_), raw});
  }

  void close() {
    if (closed_) return;
    closed_ = true;
    note("close", true, {});
    std::error_code ignored;
    agent_.close(ignored);
    upstream_.close(ignored);
  }

  // ---- agent to registrar ---------------------------------------------------------------------------------------

  void read_agent() {
    agent_.async_read_some(asio::buffer(from_agent_),
                           [self = shared_from_this()](const std::error_code& error, std::size_t size) {
                             if (error) return self->close();
                             self->requests_.append(self->from_agent_.data(), size);
                             self->take_requests();
                             self->read_agent();
                           });
  }

  void take_requests() {
    for (std::size_t length = whole_message(requests_); length != 0; length = whole_message(requests_)) {
      const std::string message = requests_.substr(0, length);
      requests_.erase(0, length);
      if (message.find_first_not_of("\r\n") == std::string::npos) continue;  // keep-alive
      const Fate fate = traffic_.next_request();
      note(to_string(fate), true, message);
      if (fate == Fate::forward) to_registrar_ += message;
    }
    write_upstream();
  }

  void write_upstream() {
    if (!connected_ || writing_upstream_ || to_registrar_.empty()) return;
    writing_upstream_ = true;
    auto bytes = std::make_shared<std::string>(std::move(to_registrar_));
    to_registrar_.clear();
    asio::async_write(upstream_, asio::buffer(*bytes),
                      [self = shared_from_this(), bytes](const std::error_code& error, std::size_t) {
                        self->writing_upstream_ = false;
                        if (error) return self->close();
                        self->write_upstream();
                      });
  }

  // ---- registrar to agent ---------------------------------------------------------------------------------------

  void read_upstream() {
    upstream_.async_read_some(asio::buffer(from_registrar_),
                              [self = shared_from_this()](const std::error_code& error, std::size_t size) {
                                if (error) return self->close();
                                self->answers_.append(self->from_registrar_.data(), size);
                                self->take_answers();
                                self->read_upstream();
                              });
  }

  void take_answers() {
    const RelayOptions& options = traffic_.options();
    for (std::size_t length = whole_message(answers_); length != 0; length = whole_message(answers_)) {
      const std::string message = answers_.substr(0, length);
      answers_.erase(0, length);
      const Fate fate = traffic_.next_answer();
      note(to_string(fate), false, message);
      const bool last = options.close_after.contains(traffic_.answers());
      if (fate == Fate::forward) held_ += (options.crlf ? "\r\n\r\n" : "") + message;
      if (fate == Fate::forward && ++held_count_ < options.join && !last) continue;
      queue_held(last);
    }
  }

  void queue_held(bool then_close) {
    const std::size_t step =
        traffic_.options().split != 0 ? traffic_.options().split : std::max<std::size_t>(held_.size(), 1);
    for (std::size_t at = 0; at < held_.size(); at += step) writes_.push_back(held_.substr(at, step));
    held_.clear();
    held_count_ = 0;
    close_when_written_ = close_when_written_ || then_close;
    write_agent();
  }

  void write_agent() {
    if (writing_agent_) return;
    if (writes_.empty()) {
      if (close_when_written_) close();
      return;
    }
    writing_agent_ = true;
    auto bytes = std::make_shared<std::string>(std::move(writes_.front()));
    writes_.pop_front();
    asio::async_write(agent_, asio::buffer(*bytes),
                      [self = shared_from_this(), bytes](const std::error_code& error, std::size_t) {
                        self->writing_agent_ = false;
                        if (error) return self->close();
                        self->write_agent();
                      });
  }

  Traffic& traffic_;
  Party party_;
  tcp::socket agent_, upstream_;
  tcp::endpoint registrar_, source_;
  std::size_t number_;
  bool connected_ = false, closed_ = false, writing_upstream_ = false, writing_agent_ = false,
       close_when_written_ = false;
  std::array<char, 16384> from_agent_{}, from_registrar_{};
  std::string requests_, to_registrar_, answers_, held_;
  std::size_t held_count_ = 0;
  std::deque<std::string> writes_;
};

}  // namespace

std::size_t whole_message(std::string_view stream) {
  const std::size_t begin = std::min(stream.find_first_not_of("\r\n"), stream.size());
  if (begin == stream.size()) return begin;  // nothing but empty lines, or nothing
  const std::size_t end = stream.find("\r\n\r\n", begin);
  if (end == std::string_view::npos) return 0;
  const wire::Message message = wire::read_message(stream.substr(begin, end + 4 - begin));
  const std::size_t length = end + 4 + (message.content_length.usable() ? message.content_length.value : 0);
  return length <= stream.size() ? length : 0;
}

TcpRelay::TcpRelay(asio::io_context& context, Traffic& traffic, const RelayListener& listener, std::uint16_t port)
    : context_(context),
      traffic_(traffic),
      listener_(listener),
      acceptor_(context, tcp::endpoint(asio::ip::make_address(listener.address), port)),
      registrar_(asio::ip::make_address(listener.registrar), port) {
  accept();
}

void TcpRelay::accept() {
  acceptor_.async_accept([this](const std::error_code& error, tcp::socket socket) {
    if (error == asio::error::operation_aborted) return;
    if (!error)
      std::make_shared<Connection>(context_, traffic_, listener_.party, std::move(socket), registrar_)->start();
    accept();
  });
}

}  // namespace sipreg::conformance
