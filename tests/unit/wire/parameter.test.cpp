#include "sipreg/wire/parameter.hpp"

#include <string>

#include "catch.hpp"

namespace wire = sipreg::wire;

static_assert(wire::find_parameter("a=1;B=2;c", "b").value == "2");
static_assert(wire::find_parameter("a=1;c", "c").present() && !wire::find_parameter("a=1;c", "c").has_value);
static_assert(!wire::find_parameter("ab=1", "a").present() && !wire::find_parameter("", "a").present());

namespace {
std::string walk(std::string_view list, char separator = ';') {
  std::string found;
  wire::Parameter parameter;
  wire::ParameterReader reader{list, separator};
  while (reader.next(parameter)) {
    found += "(" + std::string{parameter.name};
    if (parameter.has_value) found += "=" + std::string{parameter.value};
    if (parameter.quoted) found += " quoted";
    if (parameter.bad_quote) found += " bad";
    found += ")";
  }
  return found;
}
}  // namespace

TEST_CASE("parameters are walked with blanks, folds and quotes in any place") {
  const struct {
    std::string_view list;
    std::string_view found;
  } cases[] = {
      {"a=1;b;c=\"x\"", "(a=1)(b)(c=x quoted)"},
      {" a = 1 ; b ; c\r\n = 2 ", "(a=1)(b)(c=2)"},
      {";;a;;", "(a)"},
      {"a=", "(a=)"},
      {"=v", "(=v)"},
      {"a=\"x;y\";b", "(a=x;y quoted)(b)"},
      {"a=\"x\\\";y\";b", "(a=x\\\";y quoted)(b)"},
      {"a=\"open;b", "(a=open;b quoted bad)"},
      {"a=\"open\\\"", "(a=open\\\" quoted bad)"},
      {"a=\"x\"y;b", "(a=x quoted bad)(b)"},
      {"a=x\"y;z\"w;b", "(a=x\"y;z\"w)(b)"},
      {"a=\"", "(a= quoted bad)"},
      {"a=1=2;b", "(a=1=2)(b)"},
      {"a b=1", "(a b=1)"},
      {"a=x,y&z;b", "(a=x,y&z)(b)"},
      {"", ""},
      {" ; \r\n", ""},
  };
  for (const auto& c : cases) {
    CAPTURE(c.list);
    CHECK(walk(c.list) == c.found);
  }
}

TEST_CASE("challenges separate parameters by commas") {
  CHECK(walk("realm=\"a,b\", nonce=\"n==\",qop=auth", ',') == "(realm=a,b quoted)(nonce=n== quoted)(qop=auth)");
}

TEST_CASE("a name that stands there twice says so, in any case") {
  CHECK(wire::find_parameter("expires=60;EXPIRES=600", "expires").repeated);
  CHECK_FALSE(wire::find_parameter("expires=60;expire=600", "expires").repeated);
}

TEST_CASE("a walk with known names finds repetitions of known and unknown ones") {
  constexpr std::string_view names[] = {"x", "y"};
  const auto repeated = [&](std::string_view list) {
    std::string found;
    wire::Parameter parameter;
    std::size_t known = 0;
    wire::KnownParameterReader reader{names, list};
    while (reader.next(parameter, known)) found += std::to_string(known) + (parameter.repeated ? "! " : " ");
    return found;
  };
  CHECK(repeated("x;y;z") == "0 1 2 ");
  CHECK(repeated("x;y;X") == "0 1 0! ");
  CHECK(repeated("z;x;Z") == "2! 0 2 ");
}

TEST_CASE("more parameters than the limit count as malformed") {
  constexpr std::string_view names[] = {"x"};
  std::string list;
  for (std::size_t i = 0; i < wire::max_parameters; ++i) list += "p" + std::to_string(i) + ";";
  wire::Parameter parameter;
  std::size_t known = 0;
  bool any = false;
  for (wire::KnownParameterReader reader{names, list}; reader.next(parameter, known);) any = any || parameter.repeated;
  CHECK_FALSE(any);
  list += "x=1";
  for (wire::KnownParameterReader reader{names, list}; reader.next(parameter, known);) any = any || parameter.repeated;
  CHECK(any);
}
