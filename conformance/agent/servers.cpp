#include "conformance/agent/servers.hpp"

#include <algorithm>

#include "sipreg/wire/uri.hpp"

namespace sipreg::agent {

Servers::Servers(asio::io_context& context, Resolver& resolver, const TrunkConfig& config, std::uint64_t entropy)
    : context_(&context), resolver_(&resolver), config_(&config), entropy_(entropy) {
  bool all_numeric = true;
  for (const auto& registrar : config.registrars) {
    const bool known = is_address(registrar.host);
    all_numeric = all_numeric && known;
    of_registrar_.push_back(known ? numeric(sought(registrar, {})).servers
                                  : std::vector{no_server("its name has not been looked up yet")});
  }
  rebuild();
  if (all_numeric) until_ = std::chrono::steady_clock::time_point::max();
}

Sought Servers::sought(const Registrar& registrar, std::string peer_name) const {
  Sought sought;
  sought.place = registrar;
  sought.transport = transport_to(*config_, registrar);
  // RFC 5922 7.3: the domain that we set out for, wherever the DNS has led us. An address proves nothing by itself, so
  // that it stands for the domain of the trunk.
  if (peer_name.empty()) peer_name = config_->tls.peer_name;
  if (peer_name.empty())
    peer_name =
        is_address(registrar.host) ? std::string(wire::read_uri("sip:" + config_->domain).host) : registrar.host;
  sought.peer_name = std::move(peer_name);
  std::error_code error;
  const auto local = asio::ip::make_address(config_->local.host, error);
  if (!error) sought.v6 = local.is_v6();
  sought.entropy = entropy_;
  return sought;
}

void Servers::locate(std::function<void()> done) {
  asking_ = std::make_shared<int>();
  ttl_ = 0xFFFFFFFFU;
  remark_.clear();
  locate_next(0, std::move(done));
}

void Servers::locate_next(std::size_t index, std::function<void()> done) {
  const auto count = config_->registrars.size();
  if (index == count) {
    rebuild();
    asking_.reset();
    until_ = std::chrono::steady_clock::now() + std::chrono::seconds(ttl_);
    return done();
  }
  auto wanted = sought(config_->registrars[index], {});
  // Every registrar has a place of its own; the first ones may have what the others leave.
  std::size_t taken = count - index - 1;
  for (std::size_t before = 0; before < index; ++before) taken += of_registrar_[before].size();
  wanted.most = Targets::capacity - taken;
  agent::locate(
      *context_, *resolver_, wanted,
      [this, index, most = wanted.most, done = std::move(done), asking = std::weak_ptr(asking_)](Located located) {
        if (asking.expired()) return;
        adopt(index, most, std::move(located));
        locate_next(index + 1, done);
      });
}

// A name server that is silent takes nobody's addresses away (RFC 8767): the ones that we know serve until it answers,
// as many of them as there is still room for.
void Servers::adopt(std::size_t index, std::size_t most, Located located) {
  auto& servers = of_registrar_[index];
  ttl_ = std::min(ttl_, located.ttl);
  const bool known = servers.front().why.empty();
  if (located.outcome == DnsOutcome::failed && known) {
    remark_ += (remark_.empty() ? "" : "; ") + located.why + "; the addresses known before are used";
    servers.resize(std::min(servers.size(), most));
    return;
  }
  if (located.servers.empty()) located.servers.push_back(no_server(located.why));
  servers = std::move(located.servers);
}

void Servers::rebuild() {
  std::vector<Server> list;
  for (const auto& servers : of_registrar_) list.insert(list.end(), servers.begin(), servers.end());
  was_.fill(Targets::unknown);
  for (std::size_t at = 0; at < list.size(); ++at) {
    const auto before = std::find(list_.begin(), list_.end(), list[at]);
    if (before != list_.end()) was_[at] = static_cast<std::uint8_t>(before - list_.begin());
  }
  list_ = std::move(list);
}

}  // namespace sipreg::agent
