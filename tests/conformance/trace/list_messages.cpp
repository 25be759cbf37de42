// Lists the SIP messages of a capture as tshark lists its fields, one line a record, for tshark.test.sh:
//
//   record time source port start-lines call-ids cseqs contacts expires
//
// separated by tabs; several messages of one record are joined by '|'. What was lost goes to the standard error.
#include <fmt/format.h>

#include <cstdio>
#include <string>

#include "conformance/trace/message_source.hpp"
#include "sipreg/wire/message.hpp"

using namespace sipreg;
using namespace sipreg::conformance;

namespace {

/// One line, and the messages that go on it.
struct Line {
  std::string begin;
  std::string start_lines, call_ids, cseqs, contacts, expires;

  void print() const {
    if (!begin.empty()) fmt::print("{}\t{}\t{}\t{}\t{}\t{}\n", begin, start_lines, call_ids, cseqs, contacts, expires);
  }
};

void append(std::string& list, std::string_view item) {
  if (!list.empty()) list += '|';
  list += item;
}

void add(Line& line, std::string_view bytes) {
  const wire::Message message = wire::read_message(bytes);
  append(line.start_lines, bytes.substr(0, bytes.find_first_of("\r\n")));
  append(line.call_ids, message.call_id);
  append(line.cseqs, fmt::format("{} {}", message.cseq.number, message.cseq.method));
  for (const std::string_view contact : message.values(wire::HeaderName::contact)) append(line.contacts, contact);
  if (message.expires.present()) append(line.expires, fmt::format("{}", message.expires.value));
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return 3;
  const OpenedSource opened = open_messages(std::string{arguments[1]});
  if (!opened.source) {
    fmt::print(stderr, "{}\n", opened.problem);
    return 3;
  }
  Line line;
  std::uint64_t record = 0;
  for (CapturedMessage message; opened.source->next(message);) {
    if (message.position != record) {
      line.print();
      line = {};
      record = message.position;
      const std::string source = to_string(message.source);
      const std::size_t colon = source.rfind(':');
      line.begin = fmt::format("{}\t{}.{:09}\t{}\t{}", record, message.time.ns / 1'000'000'000,
                               message.time.ns % 1'000'000'000, source.substr(0, colon), source.substr(colon + 1));
    }
    add(line, message.bytes);
  }
  line.print();
  for (const Losses* losses : opened.source->losses())
    for (const std::string& sentence : losses->to_sentences()) fmt::print(stderr, "{}\n", sentence);
  return 0;
}
