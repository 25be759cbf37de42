// A loopback address block of its own for each running case: 127.77.B.0/28, reserved by a file lock, so that cases that
// run side by side (also from several checkouts) use the same fixed ports without meeting.
#pragma once

#include <cstdint>
#include <string>

namespace sipreg::conformance {

class AddressBlock {
 public:
  /// Takes a free block; throws std::runtime_error when all are taken.
  AddressBlock();
  AddressBlock(const AddressBlock&) = delete;
  AddressBlock& operator=(const AddressBlock&) = delete;
  ~AddressBlock();  ///< gives it back

  [[nodiscard]] std::string text() const;  ///< "127.77.12.0/28"
  [[nodiscard]] std::string first_registrar() const { return host(1); }
  [[nodiscard]] std::string second_registrar() const { return host(2); }
  [[nodiscard]] std::string agent() const { return host(3); }
  [[nodiscard]] std::string first_relay() const { return host(4); }   ///< stands before the first registrar
  [[nodiscard]] std::string second_relay() const { return host(5); }  ///< and before the second

  static constexpr std::uint16_t registrar_port = 5060;  ///< of registrars and relays
  static constexpr std::uint16_t agent_port = 5062;
  /// A port that no other block has, for an agent that binds every address.
  [[nodiscard]] std::uint16_t port_of_its_own() const { return static_cast<std::uint16_t>(20000 + 8 * block_); }
  static constexpr std::uint16_t media_port = 6000;    ///< SIPp binds it and the one after the next
  static constexpr std::uint16_t control_port = 8888;  ///< SIPp's remote control

 private:
  [[nodiscard]] std::string host(int last) const;
  [[nodiscard]] bool ports_are_free() const;

  int lock_ = -1;
  int block_ = 0;
};

}  // namespace sipreg::conformance
