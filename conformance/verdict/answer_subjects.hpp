// What a registrar under test says to each REGISTER of the terminal: the subjects of cases of the profile `registrar`.
#pragma once

#include "conformance/verdict/subjects.hpp"

namespace sipreg::conformance {

[[nodiscard]] Measured answer_status(const Evidence& evidence, const Expectation& expectation, std::size_t n);
[[nodiscard]] Measured answer_header(const Evidence& evidence, const Expectation& expectation, std::size_t n);
[[nodiscard]] Measured answer_lifetime(const Evidence& evidence, const Expectation& expectation, std::size_t n);
[[nodiscard]] Measured answer_bindings(const Evidence& evidence, const Expectation& expectation, std::size_t n);
[[nodiscard]] Measured answer_stale(const Evidence& evidence, const Expectation& expectation, std::size_t n);

}  // namespace sipreg::conformance
