#include "conformance/analysis/analysis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace sipreg::conformance::analysis {
namespace {

constexpr Duration answer_time = seconds{32};  // RFC 3261 17.1.2: after 64*T1 no answer counts
constexpr Duration one_moment = seconds{1};

std::uint64_t address_key(const Endpoint& endpoint) {
  return fingerprint({reinterpret_cast<const char*>(endpoint.address.data()), endpoint.address.size()},
                     static_cast<std::uint64_t>(endpoint.family) + 7);
}

std::uint64_t join(std::uint64_t a, std::uint64_t b) {
  a ^= b + 0x9E3779B97F4A7C15ULL + (a << 6U) + (a >> 2U);
  return a * 1099511628211ULL;
}

std::uint64_t pair_key(const Endpoint& local, const Endpoint& remote) {
  return join(address_key(local), address_key(remote));
}

std::uint64_t flow_key(const Endpoint& local, const Endpoint& remote) {
  return join(join(pair_key(local, remote), local.port), remote.port);
}

std::string host_text(const Endpoint& endpoint) {
  Endpoint host = endpoint;
  host.port = 1;
  std::string text = to_string(host);
  if (endpoint.family == Endpoint::Family::unknown) return text;
  text.resize(text.rfind(':'));
  return text;
}

std::uint64_t lower_fingerprint(std::string_view text, std::uint64_t seed) {
  for (const char c : text) seed = (seed ^ static_cast<unsigned char>(wire::to_lower(c))) * 1099511628211ULL;
  return seed;
}

/// Local address, address of record and registrar: what makes a trunk.
std::uint64_t account_key(const RegisterFacts& facts, const Endpoint& local) {
  std::uint64_t key = join(address_key(local), fingerprint(facts.aor_user));
  key = lower_fingerprint(facts.aor_host, key) + facts.aor_port;
  return lower_fingerprint(facts.registrar, key);
}

At at_of(const Moment& time) { return At{Duration{time.ns / 1'000'000}}; }

}  // namespace

std::uint32_t Analyzer::file_number(std::string_view name) {
  for (std::size_t i = files_.size(); i > 0; --i)
    if (files_[i - 1] == name) return static_cast<std::uint32_t>(i - 1);
  files_.emplace_back(name);
  return static_cast<std::uint32_t>(files_.size() - 1);
}

void Analyzer::add(const CapturedMessage& captured) {
  last_trunk_ = nullptr;
  const wire::Message message = wire::read_message(captured.bytes);
  const At at = at_of(captured.time);
  const Sighted sighted{at, {file_number(captured.file), captured.position}, captured.source, captured.destination};
  if (totals_.messages++ == 0) totals_.first = at;
  totals_.last = later(totals_.last, at);
  if (captured.time.clock == Clock::none) ++totals_.untimed;
  if (message.damage != wire::Damage::none) ++totals_.damaged;
  if (message.is_request && wire::iequals(message.method, "REGISTER")) {
    ++totals_.registers;
    take_register(message, captured, sighted);
  } else if (message.is_response && wire::iequals(message.cseq.method, "REGISTER")) {
    ++totals_.answers;
    // An answer that is damaged is dropped by every agent; one that the capture cut off is not the agent's.
    if (message.damage == wire::Damage::none || captured.cut) take_answer(message, sighted);
  } else {
    ++totals_.others;
    if (message.damage == wire::Damage::none || captured.cut) take_other(message, sighted);
  }
}

std::size_t Analyzer::find_trunk(const RegisterFacts& facts, const wire::Message& message, const Sighted& sighted,
                                 bool& translated) {
  const Key dialog = join(facts.call_id, fingerprint(facts.aor_user));
  if (const std::size_t* const same_call = by_call_id_.find(dialog)) {
    const TrunkTracker& trunk = *trunks_[*same_call];
    const bool elsewhere = !(trunk.facts().local_endpoint.address == sighted.source.address);
    const bool forwarded = message.via_count > 1 && trunk.call_id() == facts.call_id &&
                           trunk.facts().exchanges.count() != 0 && trunk.last_cseq() == facts.cseq;
    translated = elsewhere && (trunk.repeats(facts) || forwarded);
    return *same_call;
  }
  const Key account = account_key(facts, sighted.source);
  if (facts.star || !facts.has_contact) {
    const auto known = by_account_.find(account);
    return known == by_account_.end() ? nobody : known->second;
  }
  const std::size_t* const known = by_identity_.find(join(account, facts.contact));
  return known == nullptr ? nobody : *known;
}

std::size_t Analyzer::add_trunk(const RegisterFacts& facts, const CapturedMessage& captured, const Sighted& sighted) {
  if (trunks_.size() >= limits_.trunks) return nobody;
  const bool timed = captured.time.clock != Clock::none;
  const std::size_t kept = trunks_.size() < limits_.detailed ? 200 : 20;
  trunks_.push_back(std::make_unique<TrunkTracker>(facts, sighted, captured.transport, timed, kept));
  const std::size_t index = trunks_.size() - 1;
  flow_of_.push_back(flow_key(sighted.source, sighted.destination));
  account_of_.push_back(account_key(facts, sighted.source));
  Pair& pair = pairs_[pair_key(sighted.source, sighted.destination)];
  pair.trunk = index;
  ++pair.trunks;
  return index;
}

/// Whom requests to these addresses are for.
void Analyzer::note_users(std::size_t trunk, const RegisterFacts& facts, const Sighted& sighted) {
  const Key pair = pair_key(sighted.source, sighted.destination);
  by_user_[join(pair, fingerprint(facts.aor_user))] = trunk;
  if (!facts.contact_user.empty()) by_user_[join(pair, fingerprint(facts.contact_user))] = trunk;
}

/// The same REGISTER outside of the NAT: what is asked there is asked of that trunk, and lost there if it is.
void Analyzer::add_outside(std::size_t trunk, const RegisterFacts& facts, const Sighted& sighted) {
  trunks_[trunk]->on_translated(sighted);
  Pair& pair = pairs_[pair_key(sighted.source, sighted.destination)];
  if (pair.trunk != trunk) ++pair.trunks;
  pair.trunk = trunk;
  note_users(trunk, facts, sighted);
  note_flow(sighted, true, false);
}

void Analyzer::take_register(const wire::Message& message, const CapturedMessage& captured, const Sighted& sighted) {
  const RegisterFacts facts = read_register(message);
  bool translated = false;
  std::size_t index = find_trunk(facts, message, sighted, translated);
  if (translated) {
    ++totals_.translated;
    if (message.via_count == 1) add_outside(index, facts, sighted);
    return;
  }
  if (index == nobody) index = add_trunk(facts, captured, sighted);
  if (index == nobody) {
    ++totals_.beyond_limit;
    return;
  }
  TrunkTracker& trunk = *trunks_[index];
  const Key account = account_of_[index];
  const bool new_call = trunk.facts().call_ids == 0 || trunk.call_id() != facts.call_id;
  const bool new_contact = facts.has_contact && !facts.star && trunk.contact() != facts.contact;
  if (new_call) by_call_id_[join(facts.call_id, fingerprint(facts.aor_user))] = index;
  if (new_contact || new_call) {
    by_account_[account] = index;
    if (facts.has_contact && !facts.star) by_identity_[join(account, facts.contact)] = index;
    note_users(index, facts, sighted);
  }
  follow_flow(index, sighted);
  note_flow(sighted, true, trunk.facts().state == TrunkState::registered);
  trunk.on_register(facts, sighted);
  last_trunk_ = &trunk.facts();
  const Key server = address_key(sighted.destination);
  if (hosts_.size() >= limits_.trunks && hosts_.count(server) == 0) return;
  Host& host = hosts_[server];
  if (host.rate.requests++ == 0) host.rate.remote = host_text(sighted.destination);
  if (captured.time.clock != Clock::none) host.meter.add(sighted.at);
}

void Analyzer::take_answer(const wire::Message& message, const Sighted& sighted) {
  const wire::Uri to = message.to().uri();
  const std::size_t* const known = by_call_id_.find(join(fingerprint(message.call_id), fingerprint(to.user)));
  if (known == nullptr || !trunks_[*known]->on_answer(message, sighted)) {
    ++totals_.unpaired;
    return;
  }
  last_trunk_ = &trunks_[*known]->facts();
}

/// Seen from outside, a NAT that has closed a mapping opens the next one at another port: the silence of the trunk ends
/// with it all the same.
void Analyzer::follow_flow(std::size_t trunk, const Sighted& sighted) {
  const TrunkFacts& facts = trunks_[trunk]->facts();
  const Key before = flow_of_[trunk], now = flow_key(sighted.source, sighted.destination);
  const bool same_ends = facts.local_endpoint.address == sighted.source.address &&
                         facts.remote_endpoint.address == sighted.destination.address &&
                         facts.remote_endpoint.port == sighted.destination.port;
  if (now == before || !same_ends || facts.transport != Transport::udp) return;
  flow_of_[trunk] = now;
  if (flows_.find(now) != nullptr) return;
  const Flow* const known = flows_.find(before);
  const Flow kept = known != nullptr ? *known : Flow{sighted.at, {}, {}, {}};
  flows_[now] = kept;
}

void Analyzer::note_flow(const Sighted& sighted, bool registers, bool registered) {
  const Key key = flow_key(sighted.source, sighted.destination);
  Flow* const known = flows_.find(key);
  if (known == nullptr) {
    if (registers) flows_[key].last = sighted.at;
    return;
  }
  Flow& flow = *known;
  flow.peak = longer(flow.peak, between(flow.last, sighted.at));
  flow.last = sighted.at;
  if (!registers) return;
  if (registered && flow.peak > flow.longest) {
    flow.longest = flow.peak;
    flow.longest_at = sighted.place;
  }
  flow.peak = {};
}

/// Anything but a REGISTER: it keeps a mapping open, or shows whether the other side can reach us.
void Analyzer::take_other(const wire::Message& message, const Sighted& sighted) {
  if (message.is_request && wire::iequals(message.method, "INVITE") && message.to().tag().empty())
    take_call(message, sighted);
  if (pairs_.count(pair_key(sighted.source, sighted.destination)) != 0) {  // from an agent
    note_flow(sighted, false, false);
    if (!message.is_response) return;
    const std::uint64_t branch = fingerprint(message.via.branch);
    for (Inbound& one : inbound_)
      if (one.trunk != nobody && one.branch == branch) end_inbound(one, true);
    return;
  }
  const auto pair = pairs_.find(pair_key(sighted.destination, sighted.source));
  if (pair == pairs_.end()) return;
  if (message.is_response) {
    const std::uint64_t branch = fingerprint(message.via.branch);
    for (Call& one : calls_)
      if (one.trunk != nobody && (one.branch == branch || one.detour == branch) && message.status >= 180 &&
          message.status < 300) {
        if (one.detour == branch) end_call(one, true);
        one.trunk = nobody;  // over the trunk itself: it was taken although the trunk was not registered
      }
    return;
  }
  if (wire::iequals(message.method, "ACK") || wire::iequals(message.method, "CANCEL")) return;
  const std::uint64_t branch = fingerprint(message.via.branch);
  for (const Inbound& one : inbound_)
    if (one.trunk != nobody && one.branch == branch) return;  // a copy
  const wire::Uri uri = wire::read_uri(message.request_uri);
  const std::size_t* const named = by_user_.find(join(pair->first, fingerprint(uri.user)));
  const std::size_t trunk = named != nullptr ? *named : pair->second.trunks == 1 ? pair->second.trunk : nobody;
  if (trunk == nobody) return;
  const Flow* const flow = flows_.find(flow_key(sighted.destination, sighted.source));
  if (flow == nullptr || trunks_[trunk]->facts().state != TrunkState::registered) return;
  Inbound& slot = inbound_[next_inbound_];
  next_inbound_ = (next_inbound_ + 1) % inbound_.size();
  if (slot.trunk != nobody) end_inbound(slot, false);
  slot = {branch, trunk, sighted.at, between(flow->last, sighted.at), sighted.place};
}

void Analyzer::end_inbound(Inbound& inbound, bool answered) {
  trunks_[inbound.trunk]->on_inbound(inbound.quiet, answered, inbound.place);
  inbound.trunk = nobody;
}

/// A call that leaves us: over a trunk that is down, or as the detour of such a call.
void Analyzer::take_call(const wire::Message& message, const Sighted& sighted) {
  const Key user = join(address_key(sighted.source), fingerprint(message.to().uri().user));
  const Key address = address_key(sighted.destination);
  const std::uint64_t branch = fingerprint(message.via.branch);
  for (Call& one : calls_) {
    if (one.trunk == nobody) continue;
    if (one.branch == branch || one.detour == branch) return;  // a copy
    if (one.user == user && one.address != address && between(one.at, sighted.at) <= answer_time) {
      one.detour = branch;
      pairs_[pair_key(sighted.source, sighted.destination)];  // its answers are to be looked at
      return;
    }
  }
  const auto pair = pairs_.find(pair_key(sighted.source, sighted.destination));
  if (pair == pairs_.end() || pair->second.trunk == nobody) return;
  trunks_[pair->second.trunk]->settle(sighted.at);
  if (!trunks_[pair->second.trunk]->down()) return;
  Call& slot = calls_[next_call_];
  next_call_ = (next_call_ + 1) % calls_.size();
  if (slot.trunk != nobody) end_call(slot, false);
  slot = {user, address, pair->second.trunk, sighted.at, branch, 0};
}

void Analyzer::end_call(Call& call, bool rerouted) {
  trunks_[call.trunk]->on_call_while_down(rerouted);
  call.trunk = nobody;
}

/// The same account from the same address with another Contact: a restart when one ends before the other begins, two
/// agents when they overlap.
void Analyzer::link_restarts() {
  std::unordered_map<Key, std::vector<std::size_t>> accounts;
  for (std::size_t i = 0; i < trunks_.size(); ++i) accounts[account_of_[i]].push_back(i);
  for (const auto& [key, members] : accounts) {
    for (std::size_t i = 0; i + 1 < members.size(); ++i) {
      TrunkFacts& before = trunks_[members[i]]->facts();
      const TrunkFacts& next = trunks_[members[i + 1]]->facts();
      if (next.first <= before.last) {
        if (std::find(shared_.begin(), shared_.end(), before.aor) == shared_.end()) shared_.push_back(before.aor);
      } else if (before.cancels == 0 && before.successes > 0 && next.first < before.bound_until) {
        ++before.restarts;
        before.cancel = deployment::CancelSeen::missing;
        const auto exchanges = next.exchanges.in_order();
        before.missing_cancels.note(next.first, exchanges.empty() ? Place{} : exchanges.front().place);
      }
    }
  }
}

std::vector<Synchronised> Analyzer::find_synchronised() const {
  std::map<std::pair<std::string, std::int64_t>, std::vector<std::int64_t>> groups;
  for (const auto& trunk : trunks_) {
    const TrunkFacts& facts = trunk->facts();
    if (facts.refreshes.size() < 2) continue;
    const std::int64_t period = (facts.refresh_gap.median() + 500) / 1000 * 1000;
    if (period <= 0) continue;
    groups[{facts.remote, period}].push_back(facts.last_accepted.time_since_epoch().count() % period);
  }
  std::vector<Synchronised> found;
  for (auto& [group, phases] : groups) {
    if (phases.size() < 3) continue;
    std::sort(phases.begin(), phases.end());
    const std::size_t count = phases.size();
    std::size_t most = 0;
    for (std::size_t i = 0; i < count; ++i) phases.push_back(phases[i] + group.second);  // the period is a circle
    for (std::size_t first = 0, last = 0; first < count; ++first) {
      while (last < phases.size() && phases[last] - phases[first] < one_moment.count()) ++last;
      most = std::max(most, std::min(last - first, count));
    }
    if (most >= 3 && most * 2 >= count && group.second > 2 * one_moment.count())
      found.push_back({group.first, count, most, Duration{group.second}});
  }
  return found;
}

Trace Analyzer::finish() {
  for (Inbound& one : inbound_)
    if (one.trunk != nobody && between(one.at, totals_.last) >= answer_time) end_inbound(one, false);
  for (Call& one : calls_)
    if (one.trunk != nobody) end_call(one, false);
  Trace trace;
  for (std::size_t i = 0; i < trunks_.size(); ++i) {
    trunks_[i]->finish(totals_.last);
    TrunkFacts& facts = trunks_[i]->facts();
    if (const Flow* const flow = flows_.find(flow_of_[i])) {
      facts.longest_quiet = flow->longest;
      facts.longest_quiet_at = flow->longest_at;
    }
    const auto host = hosts_.find(address_key(facts.remote_endpoint));
    if (host != hosts_.end()) ++host->second.rate.trunks;
  }
  link_restarts();
  for (const auto& trunk : trunks_) trace.trunks.push_back(&trunk->facts());
  for (auto& [key, host] : hosts_) {
    host.rate.busiest_second = host.meter.busiest_second();
    host.rate.busiest_minute = host.meter.busiest_minute();
    trace.hosts.push_back(host.rate);
  }
  std::sort(trace.hosts.begin(), trace.hosts.end(),
            [](const HostRate& a, const HostRate& b) { return a.remote < b.remote; });
  trace.synchronised = find_synchronised();
  trace.shared_accounts = shared_;
  trace.files = files_;
  trace.totals = totals_;
  return trace;
}

}  // namespace sipreg::conformance::analysis
