#include "conformance/agent/dns_reply.hpp"

#include <ares.h>

#include <optional>

namespace sipreg::agent {
namespace {

// Walks through a reply, beyond its end too, where nothing can be read. Once that has happened, nothing is good any
// more. A reply has 65 535 bytes at most, and no record less than a dozen of them: that bounds what is kept.
class ReplyReader {
 public:
  explicit ReplyReader(std::string_view reply) : reply_(reply) {}

  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] std::size_t at() const { return at_; }
  void go_to(std::size_t at) { at_ = at; }
  void skip(std::size_t count) { go_to(at_ + count); }

  std::uint16_t number() {
    if (!good_ || at_ + 2 > reply_.size()) good_ = false;
    if (!good_) return 0;
    const auto high = static_cast<unsigned char>(reply_[at_]);
    const auto low = static_cast<unsigned char>(reply_[at_ + 1]);
    at_ += 2;
    return static_cast<std::uint16_t>(high << 8U | low);
  }
  std::uint32_t long_number() {
    const auto high = number();
    return std::uint32_t{high} << 16U | number();
  }

  std::string name() {
    char* text = nullptr;
    long used = 0;
    if (at_ >= reply_.size()) good_ = false;  // before a pointer to it is made
    if (!good_ || ares_expand_name(position(), begin(), length(), &text, &used) != ARES_SUCCESS) good_ = false;
    return take(text, used);
  }

  // <character-string>: one octet of length, then the text.
  std::string text() {
    if (!good_ || at_ >= reply_.size()) good_ = false;
    if (!good_) return {};
    const std::size_t count = static_cast<unsigned char>(reply_[at_]);
    const auto text = reply_.substr(at_ + 1, count);
    skip(1 + count);
    return std::string(text);
  }

 private:
  [[nodiscard]] const unsigned char* begin() const { return reinterpret_cast<const unsigned char*>(reply_.data()); }
  [[nodiscard]] const unsigned char* position() const { return begin() + at_; }
  [[nodiscard]] int length() const { return static_cast<int>(reply_.size()); }

  std::string take(char* text, long used) {
    if (!good_) return {};
    std::string out(text);
    ares_free_string(text);
    skip(static_cast<std::size_t>(used));
    return out;
  }

  std::string_view reply_;
  std::size_t at_ = 0;
  bool good_ = true;
};

// RFC 2181 8: a number that would be negative counts as 0.
std::uint32_t lifetime(std::uint32_t ttl) { return ttl > 0x7FFFFFFFU ? 0 : ttl; }

DnsRecord read_data(ReplyReader& reader, DnsType type, std::uint32_t ttl) {
  DnsRecord record;
  record.ttl = ttl;
  record.first = reader.number();
  record.second = reader.number();
  if (type == DnsType::srv) {
    record.port = reader.number();
  } else {
    record.flags = reader.text();
    record.service = reader.text();
    (void)reader.text();  // the regular expression; SIP uses none (RFC 3263 4.1)
  }
  record.name = reader.name();
  return record;
}

}  // namespace

std::vector<DnsRecord> read_dns_records(std::string_view reply, DnsType type) {
  std::vector<DnsRecord> records;
  ReplyReader reader(reply);
  reader.skip(4);  // identifier and flags
  const auto questions = reader.number();
  const auto answers = reader.number();
  reader.skip(4);  // the counts of the other sections
  for (unsigned i = 0; i < questions && reader.good(); ++i) {
    (void)reader.name();
    reader.skip(4);
  }
  for (unsigned i = 0; i < answers && reader.good(); ++i) {
    (void)reader.name();
    const auto its_type = reader.number();
    reader.skip(2);  // the class
    const auto ttl = lifetime(reader.long_number());
    const auto length = reader.number();
    const auto end = reader.at() + length;
    if (its_type == static_cast<std::uint16_t>(type)) {
      auto record = read_data(reader, type, ttl);
      if (reader.good() && reader.at() <= end) records.push_back(std::move(record));
    }
    reader.go_to(end);
  }
  return records;
}

}  // namespace sipreg::agent
