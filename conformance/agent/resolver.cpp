#include "conformance/agent/resolver.hpp"

#include <ares.h>
#include <fmt/format.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>
#include <stdexcept>
#include <utility>

namespace sipreg::agent {
namespace {

constexpr int first_timeout_ms = 1000;  // doubled with each try
constexpr int tries = 2;

DnsOutcome outcome_of(int status) {
  switch (status) {
    case ARES_SUCCESS: return DnsOutcome::found;
    case ARES_ENODATA:
    case ARES_ENOTFOUND: return DnsOutcome::nothing;
    default: return DnsOutcome::failed;
  }
}

std::string sentence(int status, std::string_view type, const std::string& name) {
  switch (status) {
    case ARES_ENOTFOUND: return fmt::format("the DNS knows no name {}", name);
    case ARES_ENODATA: return fmt::format("the DNS has no {} record of {}", type, name);
    case ARES_ETIMEOUT: return fmt::format("no name server answers the question for {} ({})", name, type);
    case ARES_ECONNREFUSED:
      return fmt::format("no name server can be reached, or is willing, to answer for {} ({})", name, type);
    default: return fmt::format("the question for {} ({}) failed: {}", name, type, ares_strerror(status));
  }
}

std::string_view word_of(DnsType type) { return type == DnsType::srv ? "SRV" : "NAPTR"; }

void require(int status, const char* what) {
  if (status != ARES_SUCCESS) throw std::runtime_error(fmt::format("{}: {}", what, ares_strerror(status)));
}

struct RecordQuestion {
  std::string name;
  DnsType type;
  Resolver::Records done;
};

struct AddressQuestion {
  std::string name;
  Resolver::Addresses done;
};

void on_records(void* argument, int status, int, unsigned char* reply, int length) {
  const std::unique_ptr<RecordQuestion> question(static_cast<RecordQuestion*>(argument));
  if (status == ARES_EDESTRUCTION) return;
  DnsAnswer<DnsRecord> answer;
  if (status == ARES_SUCCESS)
    answer.records =
        read_dns_records({reinterpret_cast<const char*>(reply), static_cast<std::size_t>(length)}, question->type);
  if (status == ARES_SUCCESS && answer.records.empty()) status = ARES_ENODATA;
  answer.outcome = outcome_of(status);
  if (status != ARES_SUCCESS) answer.why = sentence(status, word_of(question->type), question->name);
  if (!answer.records.empty())
    answer.ttl = std::min_element(answer.records.begin(), answer.records.end(), [](const auto& a, const auto& b) {
                   return a.ttl < b.ttl;
                 })->ttl;
  question->done(std::move(answer));
}

std::optional<asio::ip::address> address_of(const ares_addrinfo_node& node) {
  if (node.ai_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, node.ai_addr, sizeof v4);
    return asio::ip::address_v4(ntohl(v4.sin_addr.s_addr));
  }
  if (node.ai_family != AF_INET6) return std::nullopt;
  sockaddr_in6 v6{};
  std::memcpy(&v6, node.ai_addr, sizeof v6);
  asio::ip::address_v6::bytes_type bytes;
  std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
  return asio::ip::address_v6(bytes, v6.sin6_scope_id);
}

void on_addresses(void* argument, int status, int, ares_addrinfo* found) {
  const std::unique_ptr<AddressQuestion> question(static_cast<AddressQuestion*>(argument));
  const std::unique_ptr<ares_addrinfo, decltype(&ares_freeaddrinfo)> owner(found, &ares_freeaddrinfo);
  if (status == ARES_EDESTRUCTION) return;
  DnsAnswer<asio::ip::address> answer;
  answer.ttl = 0xFFFFFFFFU;
  for (const auto* node = found ? found->nodes : nullptr; node; node = node->ai_next)
    if (const auto address = address_of(*node)) {
      answer.records.push_back(*address);
      answer.ttl = std::min(answer.ttl, static_cast<std::uint32_t>(std::max(node->ai_ttl, 0)));
    }
  for (const auto* alias = found ? found->cnames : nullptr; alias; alias = alias->next)
    answer.ttl = std::min(answer.ttl, static_cast<std::uint32_t>(std::max(alias->ttl, 0)));
  if (status == ARES_SUCCESS && answer.records.empty()) status = ARES_ENODATA;
  answer.outcome = outcome_of(status);
  if (status != ARES_SUCCESS) answer.why = sentence(status, "A and AAAA", question->name);
  question->done(std::move(answer));
}

}  // namespace

// c-ares says which of its sockets to watch and when it wants to be woken; Asio watches and wakes.
class Resolver::Implementation {
 public:
  Implementation(asio::io_context& context, const std::string& server) : context_(&context), timer_(context) {
    require(ares_library_init(ARES_LIB_INIT_ALL), "c-ares");
    ares_options options{};
    options.flags = ARES_FLAG_NOSEARCH;
    options.timeout = first_timeout_ms;
    options.tries = tries;
    options.sock_state_cb = [](void* self, ares_socket_t socket, int readable, int writable) {
      static_cast<Implementation*>(self)->watch(socket, readable != 0, writable != 0);
    };
    options.sock_state_cb_data = this;
    require(ares_init_options(&channel_, &options,
                              ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB),
            "c-ares");
    if (!server.empty()) require(ares_set_servers_ports_csv(channel_, server.c_str()), "dns-server");
  }

  ~Implementation() {
    ares_destroy(channel_);
    ares_library_cleanup();
  }

  void ask(RecordQuestion question) {
    const auto type = static_cast<int>(question.type);
    auto* kept = new RecordQuestion(std::move(question));  // on_records owns it
    constexpr int internet = 1;
    ares_query(channel_, kept->name.c_str(), internet, type, &on_records, kept);
    wake();
  }

  void ask(AddressQuestion question) {
    auto* kept = new AddressQuestion(std::move(question));  // on_addresses owns it
    ares_addrinfo_hints hints{};
    hints.ai_family = AF_UNSPEC;
    ares_getaddrinfo(channel_, kept->name.c_str(), nullptr, &hints, &on_addresses, kept);
    wake();
  }

 private:
  using Descriptor = asio::posix::stream_descriptor;
  struct Watched {
    explicit Watched(asio::io_context& context, ares_socket_t socket) : descriptor(context, socket) {}
    Descriptor descriptor;
    bool readable = false, writable = false;
  };

  void watch(ares_socket_t socket, bool readable, bool writable) {
    auto& watched = sockets_[socket];
    if (!watched) watched = std::make_shared<Watched>(*context_, socket);
    if (!readable && !writable) {
      watched->descriptor.release();  // c-ares closes it
      sockets_.erase(socket);
      return;
    }
    const bool reads = std::exchange(watched->readable, readable), writes = std::exchange(watched->writable, writable);
    if (readable && !reads) wait(socket, watched, Descriptor::wait_read);
    if (writable && !writes) wait(socket, watched, Descriptor::wait_write);
  }

  void wait(ares_socket_t socket, const std::shared_ptr<Watched>& watched, Descriptor::wait_type what) {
    watched->descriptor.async_wait(
        what, [this, socket, what, weak = std::weak_ptr(watched)](const std::error_code& error) {
          if (error || weak.expired()) return;
          const bool reads = what == Descriptor::wait_read;
          ares_process_fd(channel_, reads ? socket : ARES_SOCKET_BAD, reads ? ARES_SOCKET_BAD : socket);
          if (const auto still = weak.lock(); still && (reads ? still->readable : still->writable))
            wait(socket, still, what);
          wake();
        });
  }

  void wake() {
    timeval span{};
    if (!ares_timeout(channel_, nullptr, &span)) {
      timer_.cancel();
      return;
    }
    timer_.expires_after(std::chrono::seconds(span.tv_sec) + std::chrono::microseconds(span.tv_usec));
    timer_.async_wait([this, alive = std::weak_ptr(alive_)](const std::error_code& error) {
      if (error || alive.expired()) return;
      ares_process_fd(channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
      wake();
    });
  }

  asio::io_context* context_;
  asio::steady_timer timer_;
  std::map<ares_socket_t, std::shared_ptr<Watched>> sockets_;
  std::shared_ptr<int> alive_ = std::make_shared<int>();  // what has been posted already must not find us gone
  ares_channel channel_ = nullptr;
};

Resolver::Resolver(asio::io_context& context, const std::string& server)
    : implementation_(std::make_unique<Implementation>(context, server)) {}

Resolver::~Resolver() = default;

void Resolver::ask(const std::string& name, DnsType type, Records done) {
  implementation_->ask(RecordQuestion{name, type, std::move(done)});
}

void Resolver::ask_addresses(const std::string& name, Addresses done) {
  implementation_->ask(AddressQuestion{name, std::move(done)});
}

bool is_name_server(const std::string& server) {
  if (server.empty()) return true;
  ares_channel channel = nullptr;
  if (ares_init(&channel) != ARES_SUCCESS) return false;
  const bool good = ares_set_servers_ports_csv(channel, server.c_str()) == ARES_SUCCESS;
  ares_destroy(channel);
  return good;
}

}  // namespace sipreg::agent
