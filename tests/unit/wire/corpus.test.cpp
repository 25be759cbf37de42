// The messages of fixtures/messages, hand-made and after RFC 4475 and RFC 5118, against expected.tsv beside them.
#include <fstream>
#include <iterator>
#include <string>

#include "catch.hpp"
#include "sipreg/wire/message.hpp"

namespace wire = sipreg::wire;

namespace {

const std::string folder = std::string{SIPREG_SOURCE_DIR} + "/fixtures/messages/";

std::string read_file(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

std::string written(wire::DeltaSeconds seconds) {
  switch (seconds.reading) {
    case wire::Reading::absent: return "-";
    case wire::Reading::malformed: return "malformed";
    case wire::Reading::valid: return std::to_string(seconds.value);
    case wire::Reading::saturated: return std::to_string(seconds.value) + "+";
  }
  return "";
}

/// What one line of expected.tsv says about a message, behind the file name.
std::string summary(const wire::Message& message) {
  std::string contacts;
  for (const wire::Contact& contact : message.contacts()) {
    if (!contacts.empty()) contacts += " ";
    contacts += contact.star ? "*" : contact.valid() ? std::string{contact.uri_text} : "invalid";
    contacts += "=" + written(contact.expires);
  }
  std::string challenges;
  for (const wire::Challenge& challenge : message.challenges()) {
    if (!challenges.empty()) challenges += " ";
    challenges += std::string{challenge.proxy ? "proxy" : "www"} + ":" + std::string{challenge.scheme} + ":" +
                  std::string{challenge.nonce} + (challenge.stale ? ":stale" : "") +
                  (challenge.valid ? "" : ":invalid");
  }
  return std::to_string(message.status) + "\t" + std::string{message.via.branch} + "\t" +
         std::string{message.via.received} + "\t" + std::to_string(message.via_count) + "\t" +
         std::to_string(message.cseq.number) + "\t" + std::string{message.call_id} + "\t" +
         std::string{message.to().tag()} + "\t" + written(message.expires) + "\t" + written(message.min_expires) +
         "\t" + written(message.retry_after.delay) + "/" + written(message.retry_after.duration) + "\t" + contacts +
         "\t" + challenges + "\t" + std::to_string(message.body.size()) + "\t" + std::string{to_string(message.damage)};
}

}  // namespace

TEST_CASE("every message of the corpus is read as its line says") {
  std::ifstream table{folder + "expected.tsv"};
  std::string line;
  REQUIRE(std::getline(table, line));  // the names of the columns
  std::size_t count = 0;
  while (std::getline(table, line)) {
    const std::string name = line.substr(0, line.find('\t'));
    CAPTURE(name);
    const std::string bytes = read_file(folder + name + ".sip");
    REQUIRE_FALSE(bytes.empty());
    CHECK(name + "\t" + summary(wire::read_message(bytes)) == line);
    ++count;
  }
  CHECK(count == 21);
}
