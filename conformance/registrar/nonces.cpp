#include "conformance/registrar/nonces.hpp"

#include <fmt/format.h>

#include <charconv>

namespace sipreg::registrar {
namespace {

constexpr std::size_t digits = 16;  // of each of the three numbers

}  // namespace

struct Nonces::Parts {
  bool readable = false;
  std::uint64_t moment = 0, serial = 0, signature = 0;
};

Nonces::Parts Nonces::read(std::string_view nonce) {
  Parts parts;
  if (nonce.size() != 3 * digits) return parts;
  std::uint64_t* numbers[] = {&parts.moment, &parts.serial, &parts.signature};
  for (auto* number : numbers) {
    const auto [end, error] = std::from_chars(nonce.data(), nonce.data() + digits, *number, 16);
    if (error != std::errc{} || end != nonce.data() + digits) return parts;
    nonce.remove_prefix(digits);
  }
  parts.readable = true;
  return parts;
}

std::uint64_t Nonces::sign(std::string_view what, std::string_view source) const {
  return fingerprint(key_, what, source);
}

std::string Nonces::issue(std::string_view source, Instant now) {
  auto text = fmt::format("{:016x}{:016x}", static_cast<std::uint64_t>(now.time_since_epoch().count()), next_++);
  return text += fmt::format("{:016x}", sign(text, source));
}

bool Nonces::fresh(std::string_view nonce, std::string_view source, std::uint32_t count, Instant now) const {
  const auto parts = read(nonce);
  if (!parts.readable || parts.signature != sign(nonce.substr(0, 2 * digits), source)) return false;
  const Instant issued{Duration{static_cast<std::int64_t>(parts.moment)}};
  if (parts.serial < oldest_ || after(issued, life_) <= now) return false;
  const auto found = used_.find(parts.serial);
  return count > (found == used_.end() ? 0 : found->second);
}

void Nonces::used(std::string_view nonce, std::uint32_t count) {
  const auto parts = read(nonce);
  if (!parts.readable || parts.serial < oldest_) return;
  used_[parts.serial] = count;
  while (used_.size() > most_) {
    oldest_ = std::max(oldest_, used_.begin()->first + 1);
    used_.erase(used_.begin());
  }
}

}  // namespace sipreg::registrar
