// Any bytes are a configuration: every value stays in its domain, every finding points into the text and fits a line.
// corpus: fixtures/deployments
#include <cstdlib>

#include "sipreg/deployment/read_parameters.hpp"

using namespace sipreg;
using namespace sipreg::deployment;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

void require_inside(std::string_view part, std::string_view whole) {
  require(part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size()));
}

void require_legal(const Parameters& parameters) {
  const Expire& expire = parameters.outbound.expire.value;
  require(expire.mode == ExpiryMode::automatic || (expire.lifetime >= seconds{20} && expire.lifetime <= seconds{7200}));
  const seconds delay = parameters.outbound.retry_delay.value;
  require(delay >= seconds{30} && delay <= seconds{600});
  const InboundParameters& in = parameters.inbound;
  require(in.expire.value.minimum >= 1 && in.expire.value.minimum <= in.expire.value.normal);
  require(in.nat_expire.value >= 1);
  require(in.register_retry.value <= 1000000);
  require(in.register_suspend.value >= seconds{1});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const Parameters parameters = read_parameters(text, [&](const Finding& finding) {
    if (finding.problem != Problem::contradiction) {
      require_inside(finding.name, text);
      require_inside(finding.value, text);
    }
    const Sentence sentence = describe(finding);
    require(sentence.view().size() < Sentence::capacity);  // full would mean: cut
    for (const char c : sentence.view()) require(c >= ' ' && c <= '~');
  });
  require_legal(parameters);
  require_inside(parameters.inbound.nat_keep_alive_message.value, text);
  return 0;
}
