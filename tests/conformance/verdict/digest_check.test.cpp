#include "conformance/verdict/digest_check.hpp"

#include "catch.hpp"

using namespace sipreg::conformance;

namespace {

std::string response(const std::string& algorithm, const std::string& qop, const std::string& nc) {
  const DigestParameters that{"trunk1", "sip.example.net", "dcd98b7102dd2f0e", "sip:sip.example.net", qop, "0a4f113b",
                              nc,       algorithm};
  return expected_response(that, "s3cret", "REGISTER");
}

}  // namespace

TEST_CASE("digests computed by other programs come out the same") {
  CHECK(response("MD5", "auth", "00000001") == "7b54da75e94cb8381ee3f6338ac0fd61");
  CHECK(response("", "auth", "00000002") == "0a9a2b7852ba7ef567d78b7e189c8590");
  CHECK(response("md5", "", "") == "e6df8a53a9369a82d63576d460ffb292");
  CHECK(response("MD5-sess", "auth", "00000001") == "59be405d125b96fe98c93db952ef8f35");
  CHECK(response("SHA-256", "auth", "00000001") == "488cb3dfe056233767dc4dcd43494649e0a4ddd0a6693ca48d9317c7eccfbcd9");
  CHECK(response("SHA-256", "", "") == "db8ecb0a2f6c68d46b3fe89bd69e8ab3e042054454dfb1505e65b8a89cb69549");
  CHECK(response("SHA-512-256", "auth", "00000001") ==
        "58b4fc5c37da15a958131dcdc164171f58b9414c1554bb4cb9923d5fbe2e3b1a");
}

TEST_CASE("an algorithm that nobody defines has no digest") {
  CHECK(response("SHA-3", "auth", "00000001").empty());
  CHECK(response("-sess", "auth", "00000001").empty());
}
