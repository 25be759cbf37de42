// The bindings of one address of record: what one REGISTER of a terminal does to them (RFC 3261 10.3.6 to 10.3.8; P-05,
// P-06, P-09). All of it or nothing: a REGISTER that fails anywhere changes nothing.
//
// The host keeps the text of each binding (Contact, Path, source) by its slot; here are the numbers. The host compares
// URIs (RFC 3261 19.1.4) and says for each Contact of the REGISTER which slot has an equal one. A retransmission is
// the host's, too: it answers it as before and does not ask again.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "sipreg/policy/grant.hpp"
#include "sipreg/rule.hpp"
#include "sipreg/time.hpp"
#include "sipreg/wire/delta_seconds.hpp"

namespace sipreg {
inline namespace v0 {

inline constexpr std::size_t max_bindings = 8;  ///< of one address of record
inline constexpr std::uint8_t no_slot = 255;

/// What the REGISTER of another terminal does to living bindings. Another terminal is one whose Contacts, Call-ID and
/// +sip.instance are all unknown.
enum class SecondTerminal : std::uint8_t {
  replaces,  ///< P-09 On: they end
  refused,   ///< P-09 Off: it is refused as long as one of them lives
  beside,    ///< RFC 3261 10.3: both are bound
};

struct BindingLimits {
  GrantLimits grant{};
  SecondTerminal second = SecondTerminal::replaces;
};

/// One Contact of a REGISTER.
struct ContactRequest {
  std::uint8_t slot = no_slot;   ///< of the binding with an equal URI, no_slot when there is none
  std::uint64_t instance = 0;    ///< fingerprint of +sip.instance; 0 = none
  wire::DeltaSeconds expires{};  ///< its parameter
};

/// A REGISTER that may change this address of record: authenticated, authorised, its Contacts readable and all
/// different.
struct RegisterRequest {
  std::uint64_t call_id = 0;  ///< fingerprint
  std::uint32_t cseq = 0;
  bool behind_nat = false;
  bool star = false;                         ///< a Contact is `*`
  wire::DeltaSeconds expires{};              ///< the header
  const ContactRequest* contacts = nullptr;  ///< the others
  std::size_t count = 0;
};

/// A living binding, as numbers.
struct Binding {
  std::uint64_t call_id = 0;  ///< 0: the slot is free
  std::uint64_t instance = 0;
  std::uint32_t cseq = 0;
  std::uint32_t granted = 0;  ///< seconds
  Instant until = Instant::min();

  [[nodiscard]] constexpr bool lives(Instant now) const noexcept { return call_id != 0 && now < until; }
};

/// What becomes of a REGISTER.
enum class BindingAnswer : std::uint8_t {
  accepted,      ///< 200, with what lives now
  bad_star,      ///< 400
  too_many,      ///< 403: more Contacts than an address of record may have
  too_brief,     ///< 423 with Min-Expires
  refused,       ///< 480: another terminal is registered; Retry-After is the rest of its binding
  full,          ///< 480: every slot is taken; Retry-After says when the first is free
  out_of_order,  ///< 500: the CSeq of this Call-ID has been seen; the next one will do (compare RFC 3261 12.2.2)
};

[[nodiscard]] constexpr std::uint16_t status_of(BindingAnswer answer) noexcept {
  switch (answer) {
    case BindingAnswer::accepted: return 200;
    case BindingAnswer::bad_star: return 400;
    case BindingAnswer::too_many: return 403;
    case BindingAnswer::too_brief: return 423;
    case BindingAnswer::refused:
    case BindingAnswer::full: return 480;
    case BindingAnswer::out_of_order: return 500;
  }
  return 500;
}

struct BindingStep {
  BindingAnswer answer = BindingAnswer::accepted;
  std::uint32_t seconds = 0;  ///< Min-Expires of a 423, Retry-After of a 480
  Rule rule = Rule::none;
  /// Of an accepted REGISTER: a bit for each slot whose binding it ended. Look at it first: a slot may be taken again.
  std::uint8_t ended = 0;
  /// Of an accepted REGISTER: the slot that now has its i-th Contact, no_slot when that asked for its end.
  std::array<std::uint8_t, max_bindings> slots{};

  [[nodiscard]] constexpr std::uint16_t status() const noexcept { return status_of(answer); }
};

/// The lifetime that a Contact asks for: its parameter, else the header, else nothing. What cannot be read counts as
/// 3600 (RFC 3261 10.2, 20.19).
[[nodiscard]] constexpr std::optional<std::uint32_t> asked_lifetime(const wire::DeltaSeconds& parameter,
                                                                    const wire::DeltaSeconds& header) noexcept {
  const wire::DeltaSeconds& said = parameter.present() ? parameter : header;
  if (!said.present()) return std::nullopt;
  return said.usable() ? said.value : 3600U;
}

class Bindings {
 public:
  /// One REGISTER. With no Contact it asks what is bound and changes nothing.
  constexpr BindingStep apply(const RegisterRequest& request, const BindingLimits& limits, Instant now) noexcept {
    Bindings next = *this;
    next.drop_ended(now);
    const BindingStep step = request.star ? next.remove_all(request) : next.change(request, limits, now);
    if (step.answer == BindingAnswer::accepted) *this = next;
    return step;
  }

  /// Frees the slots whose time is over; a bit for each. apply() needs no such help.
  constexpr std::uint8_t drop_ended(Instant now) noexcept {
    std::uint8_t ended = 0;
    for (std::size_t slot = 0; slot < max_bindings; ++slot) {
      if (slots_[slot].call_id == 0 || slots_[slot].lives(now)) continue;
      slots_[slot] = Binding{};
      ended = static_cast<std::uint8_t>(ended | 1U << slot);
    }
    return ended;
  }

  [[nodiscard]] constexpr const Binding& operator[](std::size_t slot) const noexcept { return slots_[slot]; }

  [[nodiscard]] constexpr std::size_t living(Instant now) const noexcept {
    std::size_t count = 0;
    for (const Binding& binding : slots_) count += binding.lives(now) ? 1U : 0U;
    return count;
  }

  /// When the next binding ends; `never` when nothing is bound.
  [[nodiscard]] constexpr Instant next_deadline() const noexcept {
    Instant next = never;
    for (const Binding& binding : slots_)
      if (binding.call_id != 0) next = earlier(next, binding.until);
    return next;
  }

 private:
  [[nodiscard]] static constexpr BindingStep fail(BindingAnswer answer, Rule rule, std::uint32_t value = 0) noexcept {
    BindingStep step;
    step.answer = answer;
    step.rule = rule;
    step.seconds = value;
    return step;
  }

  constexpr void end(std::size_t slot, BindingStep& step) noexcept {
    if (slots_[slot].call_id == 0) return;
    slots_[slot] = Binding{};
    step.ended = static_cast<std::uint8_t>(step.ended | 1U << slot);
  }

  [[nodiscard]] constexpr bool out_of_order(std::size_t slot, const RegisterRequest& request) const noexcept {
    return slots_[slot].call_id == request.call_id && request.cseq <= slots_[slot].cseq;
  }

  /// Contact: * (10.3.6).
  constexpr BindingStep remove_all(const RegisterRequest& request) noexcept {
    const bool zero = request.expires.usable() && request.expires.value == 0;
    if (request.count != 0 || !zero) return fail(BindingAnswer::bad_star, Rule::registrar_star);
    BindingStep step;
    step.rule = Rule::registrar_star_cseq;
    for (std::size_t slot = 0; slot < max_bindings; ++slot) {
      if (out_of_order(slot, request)) return fail(BindingAnswer::out_of_order, Rule::registrar_star_cseq);
      end(slot, step);
    }
    return step;
  }

  /// Contacts, each with its own lifetime (10.3.7).
  constexpr BindingStep change(const RegisterRequest& request, const BindingLimits& limits, Instant now) noexcept {
    BindingStep step;
    step.rule = Rule::inbound_grant;
    if (request.count > max_bindings) return fail(BindingAnswer::too_many, Rule::registrar_commit);
    for (std::size_t i = 0; i < request.count; ++i)
      if (const auto brief = lifetime(request, i, limits); brief.kind == InboundGrant::Kind::too_brief)
        return fail(BindingAnswer::too_brief, Rule::registrar_too_brief, brief.value);
    if (limits.second != SecondTerminal::beside && binds_anything(request, limits)) {
      if (limits.second == SecondTerminal::refused && is_another(request))
        return fail(BindingAnswer::refused, Rule::refused_terminal, to_delta_seconds(between(now, last_end())));
      end_others(request, step);
    }
    // First what ends, so that its slots serve the others.
    for (const bool ending : {true, false})
      for (std::size_t i = 0; i < request.count; ++i) {
        const InboundGrant grant = lifetime(request, i, limits);
        if ((grant.kind == InboundGrant::Kind::removed) != ending) continue;
        const BindingStep failed = ending ? remove(request, i, step) : bind(request, i, grant.value, now, step);
        if (failed.answer != BindingAnswer::accepted) return failed;
      }
    return step;
  }

  [[nodiscard]] static constexpr InboundGrant lifetime(const RegisterRequest& request, std::size_t i,
                                                       const BindingLimits& limits) noexcept {
    return grant_lifetime(asked_lifetime(request.contacts[i].expires, request.expires), request.behind_nat,
                          limits.grant);
  }

  [[nodiscard]] static constexpr bool binds_anything(const RegisterRequest& request,
                                                     const BindingLimits& limits) noexcept {
    for (std::size_t i = 0; i < request.count; ++i)
      if (lifetime(request, i, limits).kind == InboundGrant::Kind::granted) return true;
    return false;
  }

  /// Something is bound, and nothing in the REGISTER is known from it.
  [[nodiscard]] constexpr bool is_another(const RegisterRequest& request) const noexcept {
    bool any = false;
    for (const Binding& binding : slots_) {
      if (binding.call_id == 0) continue;
      any = true;
      if (binding.call_id == request.call_id) return false;
      for (std::size_t i = 0; i < request.count; ++i)
        if (request.contacts[i].instance != 0 && request.contacts[i].instance == binding.instance) return false;
    }
    for (std::size_t i = 0; i < request.count; ++i)
      if (holds(request.contacts[i].slot)) return false;
    return any;
  }

  [[nodiscard]] constexpr bool holds(std::size_t slot) const noexcept {
    return slot < max_bindings && slots_[slot].call_id != 0;
  }

  [[nodiscard]] constexpr Instant last_end() const noexcept {
    Instant last = Instant::min();
    for (const Binding& binding : slots_)
      if (binding.call_id != 0) last = later(last, binding.until);
    return last;
  }

  /// One terminal at a time: what neither this Call-ID has made nor this REGISTER names ends.
  constexpr void end_others(const RegisterRequest& request, BindingStep& step) noexcept {
    for (std::size_t slot = 0; slot < max_bindings; ++slot) {
      bool stays = slots_[slot].call_id == request.call_id;
      for (std::size_t i = 0; i < request.count; ++i) stays = stays || request.contacts[i].slot == slot;
      if (stays || slots_[slot].call_id == 0) continue;
      end(slot, step);
      step.rule = Rule::replace;
    }
  }

  constexpr BindingStep remove(const RegisterRequest& request, std::size_t i, BindingStep& step) noexcept {
    step.slots[i] = no_slot;
    const std::size_t slot = request.contacts[i].slot;
    if (!holds(slot)) return {};
    if (out_of_order(slot, request)) return fail(BindingAnswer::out_of_order, Rule::registrar_cseq);
    end(slot, step);
    return {};
  }

  constexpr BindingStep bind(const RegisterRequest& request, std::size_t i, std::uint32_t granted, Instant now,
                             BindingStep& step) noexcept {
    const ContactRequest& contact = request.contacts[i];
    std::size_t slot = contact.slot;
    if (holds(slot)) {
      if (out_of_order(slot, request)) return fail(BindingAnswer::out_of_order, Rule::registrar_cseq);
    } else {
      slot = 0;
      while (slot < max_bindings && slots_[slot].call_id != 0) ++slot;
      if (slot == max_bindings)
        return fail(BindingAnswer::full, Rule::registrar_commit, to_delta_seconds(between(now, next_deadline())));
    }
    slots_[slot] = {request.call_id, contact.instance, request.cseq, granted, after(now, from_delta_seconds(granted))};
    step.slots[i] = static_cast<std::uint8_t>(slot);
    return {};
  }

  std::array<Binding, max_bindings> slots_{};
};

}  // namespace v0
}  // namespace sipreg
