// Any bytes are read without harm: every view lies inside them, reading again says the same, the walks over rows agree
// with the counts, and what lies behind the body changes nothing.
// corpus: fixtures/messages
#include <string>

#include "sipreg/wire/message.hpp"
#include "wire.hpp"

using namespace sipreg::wire;
using namespace sipreg_fuzz;

namespace {

void require_views_inside(const Message& message, std::string_view bytes) {
  for (const std::string_view part : {message.method, message.request_uri, message.reason, message.cseq.method,
                                      message.call_id, message.head, message.body})
    require_inside(part, bytes);
  require_inside(message.via, bytes);
  require_inside(message.from(), bytes);
  require_inside(message.to(), bytes);
  for (const DeltaSeconds& seconds : {message.expires, message.min_expires, message.flow_timer, message.max_forwards,
                                      message.content_length, message.retry_after.delay, message.retry_after.duration})
    require_legal(seconds);
}

void require_rows_counted(const Message& message, std::string_view bytes) {
  std::size_t total = 0;
  for (std::size_t i = 0; i < header_name_count; ++i) {
    const auto name = static_cast<HeaderName>(i);
    std::size_t count = 0;
    for (auto row = message.values(name).begin(); row != RangeEnd{}; ++row, ++count) {
      require(row.row().header == name);
      require_inside(*row, bytes);
    }
    require(count == message.count(name));
    total += count;
  }
  std::size_t rows = 0;
  for (auto row = message.rows().begin(); row != RangeEnd{}; ++row) ++rows;
  require(rows == total && rows == message.row_total);
}

void require_lists_inside(const Message& message, std::string_view bytes) {
  std::size_t contacts = 0;
  for (const Contact& contact : message.contacts()) {
    require_inside(contact, bytes);
    ++contacts;
  }
  require(contacts <= max_contacts);
  for (const Challenge& challenge : message.challenges()) require_inside(challenge.nonce, bytes);
  for (const std::string_view item : message.items(HeaderName::supported)) {
    require_inside(item, bytes);
    require(message.lists(HeaderName::supported, item));
  }
}

bool same(const Message& a, const Message& b) {
  return a.damage == b.damage && a.status == b.status && a.via_count == b.via_count && a.cseq.number == b.cseq.number &&
         same_view(a.via.branch, b.via.branch) && same_view(a.call_id, b.call_id) && same_view(a.head, b.head) &&
         same_view(a.body, b.body) && a.row_count == b.row_count && a.first_row == b.first_row;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  const Message message = read_message(bytes);
  require_views_inside(message, bytes);
  require_rows_counted(message, bytes);
  require_lists_inside(message, bytes);
  require(same(message, read_message(bytes)));
  require(!(message.is_request && message.is_response));
  require(message.status == 0 || (message.status >= 100 && message.status <= 699));
  if (message.damage != Damage::none) return 0;
  require(message.is_request || message.status != 0);
  require(message.via.valid && message.via_count > 0 && message.cseq.valid && !message.call_id.empty());
  if (!message.content_length.usable()) return 0;
  const std::string longer = std::string{bytes} + "behind";
  require(read_message(longer).body == message.body || longer.size() > max_message_size);
  return 0;
}
