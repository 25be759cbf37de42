// Any bytes are a DNS reply: what is read of it is bounded, and never lies beyond it.
// sources: conformance/agent/dns_reply.cpp
// corpus: fixtures/dns
#include <cstdlib>

#include "conformance/agent/dns_reply.hpp"

using namespace sipreg::agent;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view reply{reinterpret_cast<const char*>(data), size};
  for (const auto type : {DnsType::srv, DnsType::naptr}) {
    const auto records = read_dns_records(reply, type);
    require(records.size() <= size / 12);  // name, type, class, lifetime, length and some data
    for (const auto& record : records) {
      require(record.ttl <= 0x7FFFFFFFU);
      require(record.name.size() <= 4 * 255);  // escaped, as c-ares shows what no host name has
      require(record.flags.size() <= 255 && record.service.size() <= 255);
      require(type == DnsType::srv ? record.flags.empty() : record.port == 0);
    }
  }
  return 0;
}
