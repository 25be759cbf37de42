// Asks name servers, by c-ares within Asio. Every question is answered once, with records or with a sentence.
#pragma once

#include <asio.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "conformance/agent/dns_reply.hpp"

namespace sipreg::agent {

enum class DnsOutcome : std::uint8_t {
  found,
  nothing,  ///< the name, or a record of this type for it, does not exist: the name server is sure
  failed,   ///< the name server did not answer, or could not
};

template <typename Record>
struct DnsAnswer {
  DnsOutcome outcome = DnsOutcome::failed;
  std::vector<Record> records;
  std::uint32_t ttl = 0;  ///< the shortest of the records, seconds
  std::string why;        ///< a sentence, unless found
};

class Resolver {
 public:
  using Records = std::function<void(DnsAnswer<DnsRecord>)>;
  using Addresses = std::function<void(DnsAnswer<asio::ip::address>)>;

  /// `server`: "192.0.2.53", "127.0.0.1:5353", "[::1]:5353"; empty: the system's. Throws std::runtime_error.
  Resolver(asio::io_context& context, const std::string& server);
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  void ask(const std::string& name, DnsType type, Records done);
  /// A and AAAA, and the hosts file; the family that suits this host best first (RFC 6724).
  void ask_addresses(const std::string& name, Addresses done);

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

/// Can `server` be one? An empty one can.
[[nodiscard]] bool is_name_server(const std::string& server);

}  // namespace sipreg::agent
