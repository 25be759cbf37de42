#include "conformance/agent/udp_transport.hpp"

#include <fmt/format.h>
// Before linux/errqueue.h, which needs struct timespec.
#include <time.h>
// After it: the kernel's and the C library's headers agree in this order.
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>
#include <system_error>

namespace sipreg::agent {
namespace {

constexpr std::size_t largest_datagram = 65'535;
constexpr int datagrams_a_turn = 64;  // then other sockets and timers get theirs

void receive_icmp_errors(asio::ip::udp::socket& socket, bool v6) {
  const int on = 1;
  const int level = v6 ? IPPROTO_IPV6 : IPPROTO_IP;
  const int option = v6 ? IPV6_RECVERR : IP_RECVERR;
  if (::setsockopt(socket.native_handle(), level, option, &on, sizeof on) != 0)
    throw std::system_error(errno, std::generic_category(), "ICMP errors cannot be received");
}

// The control message of the error queue, or null when this one is about something else.
const sock_extended_err* extended_error(msghdr& message) {
  for (auto* row = CMSG_FIRSTHDR(&message); row; row = CMSG_NXTHDR(&message, row)) {
    const bool v4 = row->cmsg_level == IPPROTO_IP && row->cmsg_type == IP_RECVERR;
    const bool v6 = row->cmsg_level == IPPROTO_IPV6 && row->cmsg_type == IPV6_RECVERR;
    if (v4 || v6) return reinterpret_cast<const sock_extended_err*>(CMSG_DATA(row));
  }
  return nullptr;
}

bool from_network(const sock_extended_err& error) {
  return error.ee_origin == SO_EE_ORIGIN_ICMP || error.ee_origin == SO_EE_ORIGIN_ICMP6 ||
         error.ee_origin == SO_EE_ORIGIN_LOCAL;
}

}  // namespace

std::string to_string(const Endpoint& endpoint) {
  const auto address = endpoint.address();
  if (!address.is_v6()) return fmt::format("{}:{}", address.to_string(), endpoint.port());
  const asio::ip::address_v6 without_zone(address.to_v6().to_bytes());
  return fmt::format("[{}]:{}", without_zone.to_string(), endpoint.port());
}

UdpTransport::UdpTransport(asio::io_context& context, const Endpoint& local, ChannelUser& user)
    : socket_(context, local), local_(socket_.local_endpoint()), user_(&user), buffer_(largest_datagram, '\0') {
  socket_.non_blocking(true);
  receive_icmp_errors(socket_, local_.address().is_v6());
  wait();
}

void UdpTransport::wait() {
  socket_.async_wait(asio::socket_base::wait_read, [this](const std::error_code& error) {
    if (error == asio::error::operation_aborted) return;
    read_errors();
    read_datagrams();
    wait();
  });
}

void UdpTransport::read_datagrams() {
  for (int count = 0; count < datagrams_a_turn; ++count) {
    Endpoint from;
    std::error_code error;
    const auto length = socket_.receive_from(asio::buffer(buffer_), from, 0, error);
    if (error == asio::error::would_block) return;
    if (error) {
      read_errors();  // the pending error of the socket: the queue says which destination it is about
      continue;
    }
    user_->received(*this, std::string_view(buffer_).substr(0, length), from);
  }
  asio::post(socket_.get_executor(), [this] { read_datagrams(); });
}

void UdpTransport::read_errors() {
  for (;;) {
    Endpoint peer;
    alignas(cmsghdr) char control[512];
    char payload[64];
    iovec part{payload, sizeof payload};
    msghdr message{};
    message.msg_name = peer.data();
    message.msg_namelen = static_cast<socklen_t>(peer.capacity());
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    if (::recvmsg(socket_.native_handle(), &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return;
    peer.resize(message.msg_namelen);
    const auto* error = extended_error(message);
    if (error && from_network(*error) && error->ee_errno != EMSGSIZE)
      report_unreachable(peer, static_cast<int>(error->ee_errno));
  }
}

void UdpTransport::report_unreachable(const Endpoint& peer, int error) {
  asio::post(socket_.get_executor(),
             [this, peer, why = std::string(std::strerror(error))] { user_->unreachable(*this, peer, why); });
}

void UdpTransport::send(const Endpoint& to, std::string bytes) {
  // With IP_RECVERR a send can report the error of an earlier one; the queue holds it too, so the second try counts.
  for (int tries = 0; tries < 2; ++tries) {
    std::error_code error;
    socket_.send_to(asio::buffer(bytes), to, 0, error);
    if (!error) return;
    if (error == asio::error::would_block) return;  // as lost on the way; the retransmission covers it
    read_errors();
    if (tries == 1) report_unreachable(to, error.value());
  }
}

}  // namespace sipreg::agent
