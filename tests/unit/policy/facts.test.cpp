#include "sipreg/policy/facts.hpp"

#include <string>
#include <string_view>

#include "catch.hpp"
#include "unit/policy/answer.hpp"

namespace {
using namespace sipreg;
using sipreg_test::answer;
using sipreg_test::facts;
using sipreg_test::host;
}  // namespace

TEST_CASE("An answer is read into what its status gives a meaning to and nothing else") {
  const std::string everything =
      "Contact: <sip:t@192.0.2.5:5060>;expires=60\r\n"
      "Min-Expires: 600\r\n"
      "Retry-After: 120\r\n"
      "Unsupported: path\r\n"
      "Authentication-Info: nextnonce=\"n2\"\r\n"
      "WWW-Authenticate: Digest realm=\"r\", nonce=\"n1\"\r\n"
      "Proxy-Authenticate: Digest realm=\"p\", nonce=\"n3\", stale=true\r\n";
  const std::string_view extensions[] = {"path"};
  HostText own = host();
  own.extensions = extensions;
  own.extension_count = 1;
  for (int status = 200; status < 700; ++status) {
    CAPTURE(status);
    const ResponseFacts read = facts(answer(status, everything), own, vos3000());
    const StatusMeaning meaning = meaning_of(status);
    const bool success = meaning == StatusMeaning::success;
    const bool challenge = meaning == StatusMeaning::challenge;
    CHECK(read.status == status);
    CHECK(read.grant.lifetime == (success ? 60U : 0U));
    CHECK((read.next_nonce != 0) == success);
    CHECK((read.www.offer == ChallengeOffer::usable) == challenge);
    CHECK((read.proxy.offer == ChallengeOffer::usable) == challenge);
    CHECK(read.proxy.stale == challenge);
    CHECK_FALSE(read.www.stale);
    CHECK(read.min_expires.usable() == (meaning == StatusMeaning::too_brief));
    CHECK(read.names_our_extension == (meaning == StatusMeaning::extension));
    CHECK(read.new_redirect == (meaning == StatusMeaning::redirection));
    if (retry_after_applies(status)) CHECK(read.retry_after.value == 120);
  }
}

TEST_CASE("nextnonce is the fingerprint of the text that the next challenge would show") {
  const ResponseFacts next =
      facts(answer(200, "Authentication-Info: qop=auth, nextnonce=\"a\\\"b\", nc=00000001\r\n"), host(), vos3000());
  const ResponseFacts challenge =
      facts(answer(401, "WWW-Authenticate: Digest nonce=\"a\\\"b\", realm=\"r\"\r\n"), host(), vos3000());
  CHECK(next.next_nonce != 0);
  CHECK(next.next_nonce == challenge.www.nonce);
  CHECK(facts(answer(200, "Authentication-Info: qop=auth\r\n"), host(), vos3000()).next_nonce == 0);
  CHECK(facts(answer(200, "Authentication-Info: nextnonce=\"\"\r\n"), host(), vos3000()).next_nonce == 0);
  CHECK(facts(answer(200), host(), vos3000()).next_nonce == 0);
}

TEST_CASE("A redirect is followed to the first place that this attempt has not tried") {
  struct Row {
    const char* rows;
    const char* next;
  };
  const std::string_view tried[] = {"sip:reg1.example.net", "sip:reg2.example.net;transport=tcp"};
  HostText own = host();
  own.tried_uris = tried;
  own.tried_count = 2;
  const Row rows[] = {
      {"", ""},
      {"Contact: <sip:reg3.example.net>\r\n", "sip:reg3.example.net"},
      {"Contact: <sip:REG1.example.net>\r\n", ""},
      {"Contact: <sip:reg1.example.net>, <sip:reg3.example.net>\r\n", "sip:reg3.example.net"},
      {"Contact: <sip:reg2.example.net>\r\n", "sip:reg2.example.net"},
      {"Contact: <sip:reg2.example.net;transport=TCP>\r\nm: <sips:reg1.example.net>\r\n", "sips:reg1.example.net"},
      {"Contact: *\r\n", ""},
      {"Contact: <mailto:help@example.net>\r\n", ""},
      {"Contact: <tel:+123>, <sip:reg3.example.net>;q=0.1\r\n", "sip:reg3.example.net"},
      {"Contact: <sip:>\r\n", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.rows);
    const std::string text = answer(302, row.rows);
    const wire::Message message = wire::read_message(text);
    REQUIRE(message.damage == wire::Damage::none);
    CHECK(redirect_uri(message, own) == row.next);
    CHECK(read_facts(message, own, vos3000()).new_redirect == (row.next[0] != '\0'));
  }
}

TEST_CASE("A 420 counts when it names an option tag of ours and a 439 counts for outbound even without a name") {
  struct Row {
    int status;
    const char* rows;
    bool ours;
  };
  const std::string_view path_only[] = {"path"};
  const std::string_view both[] = {"path", "outbound"};
  const Row with_path[] = {
      {420, "Unsupported: path\r\n", true},
      {420, "Unsupported: foo, PATH\r\n", true},
      {420, "Unsupported: foo\r\nUnsupported: path\r\n", true},
      {420, "Unsupported: foo\r\n", false},
      {420, "Unsupported: pathology\r\n", false},
      {420, "", false},
      {439, "", false},
      {439, "Unsupported: path\r\n", true},
      {421, "Unsupported: path\r\n", false},
  };
  const Row with_both[] = {
      {420, "Unsupported: outbound\r\n", true},
      {420, "", false},
      {439, "", true},
  };
  HostText own = host();
  own.extensions = path_only;
  own.extension_count = 1;
  for (const Row& row : with_path) {
    CAPTURE(row.status, row.rows);
    CHECK(facts(answer(row.status, row.rows), own, vos3000()).names_our_extension == row.ours);
  }
  own.extensions = both;
  own.extension_count = 2;
  for (const Row& row : with_both) {
    CAPTURE(row.status, row.rows);
    CHECK(facts(answer(row.status, row.rows), own, vos3000()).names_our_extension == row.ours);
  }
  CHECK_FALSE(facts(answer(439), host(), vos3000()).names_our_extension);
}

TEST_CASE("Only the lenient profile takes a sole foreign Contact for ours") {
  const std::string text = answer(200, "Contact: <sip:9a@203.0.113.9:40000>;expires=60\r\n");
  CHECK(facts(text, host(), vos3000()).grant.match == ContactMatch::sole);
  for (const Profile& profile : {rfc3261(), rfc5626(), ims()}) {
    CAPTURE(profile.name);
    CHECK_FALSE(facts(text, host(), profile).grant.bound());
  }
}
