// Catch2, version 2 or 3. Tests use what both know: TEST_CASE, SECTION, GENERATE, CHECK, REQUIRE, CAPTURE, INFO.
#pragma once

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif
