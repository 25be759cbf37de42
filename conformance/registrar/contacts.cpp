#include "conformance/registrar/contacts.hpp"

#include <fmt/format.h>

#include "conformance/registrar/faults.hpp"
#include "sipreg/wire/parameter.hpp"
#include "sipreg/wire/uri.hpp"

namespace sipreg::registrar {
namespace {

std::string_view fault_of(const wire::Contact& contact) {
  if (!contact.valid()) return "a Contact cannot be read";
  if (contact.repeated_parameter) return "a parameter of a Contact stands there twice";
  if (contact.uri_text.size() + contact.parameters.size() > longest_contact) return "a Contact is too long";
  return {};
}

bool is_there(const ReadContacts& contacts, const wire::Contact& contact) {
  for (std::size_t i = 0; i < contacts.count; ++i)
    if (wire::equivalent(contacts.list[i].uri(), contact.uri())) return true;
  return false;
}

// All but the lifetime, which is granted anew each time.
std::string other_parameters(const wire::Contact& contact) {
  std::string text;
  wire::Parameter parameter;
  wire::ParameterReader reader{contact.parameters};
  while (reader.next(parameter)) {
    if (wire::iequals(parameter.name, "expires")) continue;
    text += fmt::format(";{}", parameter.name);
    if (parameter.quoted)
      text += fmt::format("=\"{}\"", parameter.value);
    else if (parameter.has_value)
      text += fmt::format("={}", parameter.value);
  }
  return text;
}

// The slots of the bindings with equal URIs. Equality is not transitive (RFC 3261 19.1.4): of two Contacts that equal
// one binding and not each other, the first has it.
std::array<ContactRequest, max_bindings + 1> match(const AddressOfRecord& record, const ReadContacts& contacts,
                                                   FingerprintKey key) {
  std::array<ContactRequest, max_bindings + 1> wanted{};
  std::array<bool, max_bindings> taken{};
  for (std::size_t i = 0; i < contacts.count; ++i) {
    const auto& contact = contacts.list[i];
    wanted[i] = {no_slot, contact.instance.empty() ? 0 : fingerprint(key, contact.instance), contact.expires};
    for (std::uint8_t slot = 0; slot < max_bindings && wanted[i].slot == no_slot; ++slot)
      if (!faults::is("binding-per-register") && !taken[slot] && record.bindings[slot].call_id != 0 &&
          wire::equivalent(wire::read_uri(record.contacts[slot].uri), contact.uri()))
        wanted[i].slot = slot;
    if (wanted[i].slot != no_slot) taken[wanted[i].slot] = true;
  }
  return wanted;
}

}  // namespace

ReadContacts read_contacts(const wire::Message& request) {
  ReadContacts out;
  for (const auto& contact : request.contacts()) {
    if (out.count > max_bindings) break;
    if (contact.star) {
      if (out.star) out.why = "two Contacts are *";
      out.star = true;
      continue;
    }
    if (const auto fault = fault_of(contact); !fault.empty())
      out.why = fault;
    else if (is_there(out, contact))
      out.why = "two Contacts are equal";
    out.list[out.count++] = contact;
  }
  return out;
}

std::string canonical_user(std::string_view user) {
  std::string plain;
  for (std::size_t i = 0; i < user.size(); ++i) {
    const bool escape =
        user[i] == '%' && i + 2 < user.size() && wire::hex_digit(user[i + 1]) >= 0 && wire::hex_digit(user[i + 2]) >= 0;
    plain += escape ? static_cast<char>(wire::hex_digit(user[i + 1]) * 16 + wire::hex_digit(user[i + 2])) : user[i];
    if (escape) i += 2;
  }
  return plain;
}

std::string path_of(const wire::Message& request) {
  std::string path;
  for (const std::string_view row : request.values(wire::HeaderName::path))
    path.append(path.empty() ? "" : ", ").append(row);
  return path;
}

BindingStep apply_contacts(AddressOfRecord& record, const wire::Message& request, const ReadContacts& contacts,
                           bool behind_nat, const BindingLimits& limits, FingerprintKey key, Instant now) {
  const auto wanted = match(record, contacts, key);
  RegisterRequest asked;
  asked.call_id = fingerprint(key, request.call_id);
  asked.cseq = request.cseq.number;
  asked.behind_nat = behind_nat;
  asked.star = contacts.star;
  asked.expires = request.expires;
  asked.contacts = wanted.data();
  asked.count = contacts.count;
  const auto step = record.bindings.apply(asked, limits, now);
  if (step.answer != BindingAnswer::accepted) return step;
  for (std::size_t slot = 0; slot < max_bindings; ++slot)
    if (record.bindings[slot].call_id == 0) record.contacts[slot] = {};
  for (std::size_t i = 0; i < contacts.count; ++i)
    if (step.slots[i] != no_slot)
      record.contacts[step.slots[i]] = {std::string(contacts.list[i].uri_text), other_parameters(contacts.list[i]),
                                        path_of(request)};
  return step;
}

std::string contact_rows(const AddressOfRecord& record, std::optional<std::uint32_t> lifetime, Instant now) {
  std::string rows;
  for (std::size_t slot = 0; slot < max_bindings; ++slot) {
    const auto& binding = record.bindings[slot];
    if (!binding.lives(now)) continue;
    const auto& contact = record.contacts[slot];
    rows += fmt::format("Contact: <{}>{};expires={}\r\n", contact.uri, contact.parameters,
                        lifetime.value_or(to_delta_seconds(between(now, binding.until))));
  }
  return rows;
}

}  // namespace sipreg::registrar
