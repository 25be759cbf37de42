#include "conformance/agent/digest.hpp"

#include "catch.hpp"
#include "conformance/agent/random.hpp"

using namespace sipreg::agent;

namespace {

struct Vector {
  const char* name;
  Hash hash;
  bool session;
  const char* method;
  bool qop_auth;
  std::uint32_t count;
  const char* response;
};

constexpr Vector vectors[] = {
    {"MD5, first use", Hash::md5, false, "REGISTER", true, 1, "7b54da75e94cb8381ee3f6338ac0fd61"},
    {"MD5, second use", Hash::md5, false, "REGISTER", true, 2, "0a9a2b7852ba7ef567d78b7e189c8590"},
    {"MD5 without qop", Hash::md5, false, "REGISTER", false, 0, "e6df8a53a9369a82d63576d460ffb292"},
    {"MD5-sess", Hash::md5, true, "REGISTER", true, 1, "59be405d125b96fe98c93db952ef8f35"},
    {"MD5 rspauth", Hash::md5, false, "", true, 1, "f553193b4087c7d5e1be30886687c834"},
    {"SHA-256, first use", Hash::sha256, false, "REGISTER", true, 1,
     "488cb3dfe056233767dc4dcd43494649e0a4ddd0a6693ca48d9317c7eccfbcd9"},
    {"SHA-256, second use", Hash::sha256, false, "REGISTER", true, 2,
     "4f4617af0e1769990a4dc1fa5e335911a83479ba338c2b7aacb0c7c0f43c7560"},
    {"SHA-256 without qop", Hash::sha256, false, "REGISTER", false, 0,
     "db8ecb0a2f6c68d46b3fe89bd69e8ab3e042054454dfb1505e65b8a89cb69549"},
    {"SHA-512-256", Hash::sha512_256, false, "REGISTER", true, 1,
     "58b4fc5c37da15a958131dcdc164171f58b9414c1554bb4cb9923d5fbe2e3b1a"},
    {"SHA-256 rspauth", Hash::sha256, false, "", true, 1,
     "3a2540c8da5b60aaadd7d4bb1b99fe31d877098547a700b45ffc9bf9ffde0b7e"},
};

}  // namespace

TEST_CASE("digest responses equal the values computed elsewhere") {
  for (const auto& vector : vectors) {
    CAPTURE(vector.name);
    DigestInput input;
    input.hash = vector.hash;
    input.session = vector.session;
    input.user = "trunk1";
    input.realm = "sip.example.net";
    input.password = "s3cret";
    input.method = vector.method;
    input.uri = "sip:sip.example.net";
    input.nonce = "dcd98b7102dd2f0e";
    input.cnonce = "0a4f113b";
    input.qop = vector.qop_auth ? "auth" : "";
    input.nonce_count = vector.count;
    CHECK(digest_response(input) == vector.response);
  }
}

TEST_CASE("the nonce count is eight lower-case hex digits") {
  CHECK(nonce_count_text(1) == "00000001");
  CHECK(nonce_count_text(10) == "0000000a");
  CHECK(nonce_count_text(0xffffffff) == "ffffffff");
}

TEST_CASE("random tokens have the length asked for and differ") {
  CHECK(random_token(4).size() == 8);
  CHECK(random_token(0).empty());
  CHECK(random_token(16) != random_token(16));
  CHECK(random_number() != random_number());
}
