// The Contacts of a REGISTER, from the message to the library's numbers, and back to the rows of a 200.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "conformance/registrar/location.hpp"
#include "sipreg/registrar/fingerprint.hpp"
#include "sipreg/wire/message.hpp"

namespace sipreg::registrar {

/// All that are to be bound or ended; one more than may be is enough to refuse them.
struct ReadContacts {
  std::array<wire::Contact, max_bindings + 1> list{};
  std::size_t count = 0;
  bool star = false;
  std::string_view why;  ///< why they cannot be used; empty: they can
};

[[nodiscard]] ReadContacts read_contacts(const wire::Message& request);

/// The user of an address of record with its escapes undone (RFC 3261 10.3, step 5).
[[nodiscard]] std::string canonical_user(std::string_view user);

/// All Path rows as one list; empty: none.
[[nodiscard]] std::string path_of(const wire::Message& request);

/// Does what a REGISTER with these Contacts asks for, texts included. `record` stays as it was unless it is accepted.
BindingStep apply_contacts(AddressOfRecord& record, const wire::Message& request, const ReadContacts& contacts,
                           bool behind_nat, const BindingLimits& limits, FingerprintKey key, Instant now);

/// A Contact row for each living binding, with what is left of its lifetime, or with `lifetime`.
[[nodiscard]] std::string contact_rows(const AddressOfRecord& record, std::optional<std::uint32_t> lifetime,
                                       Instant now);

}  // namespace sipreg::registrar
