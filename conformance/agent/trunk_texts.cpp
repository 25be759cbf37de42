// The texts of a trunk: what stands in its next REGISTER, and what an answer says to the machine.
#include <fmt/format.h>

#include "conformance/agent/faults.hpp"
#include "conformance/agent/random.hpp"
#include "conformance/agent/trunk.hpp"
#include "sipreg/policy/facts.hpp"

namespace sipreg::agent {
namespace {

std::string scheme_of(const wire::Uri& uri) { return uri.scheme == wire::UriScheme::sips ? "sips:" : "sip:"; }

// A Request-URI of REGISTER has no user part (RFC 3261 10.2), whatever a 3xx names.
std::string without_user(const wire::Uri& uri) {
  const bool v6 = uri.host.find(':') != uri.host.npos;
  auto text = scheme_of(uri) + fmt::format("{}{}{}", v6 ? "[" : "", uri.host, v6 ? "]" : "");
  if (uri.port) text += fmt::format(":{}", uri.port);
  return text;
}

}  // namespace

std::optional<Registrar> Trunk::redirected(const Send& send) const {
  if (send.redirect_hop == 0 || redirects_.size() < send.redirect_hop) return std::nullopt;
  return read_registrar(redirects_[send.redirect_hop - 1U]);
}

std::string Trunk::domain_uri() const { return scheme_of(wire::read_uri(config_.aor)) + config_.domain; }

std::string Trunk::request_uri(const Send& send) const {
  if (send.redirect_hop == 0 || redirects_.size() < send.redirect_hop) return domain_uri();
  return without_user(wire::read_uri(redirects_[send.redirect_hop - 1U]));
}

void Trunk::write_message() {
  auto& exchange = *exchange_;
  const auto local = to_string(exchange.channel->local());
  // Written anew each time: a changed configuration shows with the next REGISTER, while the answer to this one is still
  // read against what this one said.
  texts_.instance = config_.instance;
  texts_.contact = config_.contact;
  if (texts_.contact.empty()) texts_.contact = own_contact(local);
  RequestTexts request;
  request.request_uri = exchange.request_uri;
  request.transport = exchange.server.transport;
  request.sent_by = local;
  request.branch = exchange.branch;
  request.cseq = exchange.send.cseq;
  request.lifetime = exchange.send.lifetime;
  request.privacy = privacy_value(exchange.send.privacy);
  if (offers_outbound()) request.reg_id = config_.reg_id;
  request.supported = fmt::format("{}", fmt::join(option_tags(), ", "));
  request.credentials = credentials();
  exchange.bytes = write_register(texts_, request);
  faults::text(this, exchange.bytes, exchange.send, config_);
}

// RFC 5630 5.1.1.1: never ;transport=tls. A sips: address has a sips: Contact; requests to a sip: one that is
// registered over TLS reach us through our connection.
std::string Trunk::own_contact(const std::string& local) const {
  const auto aor = wire::read_uri(config_.aor);
  return fmt::format("{}{}@{}{}", scheme_of(aor), aor.user, local,
                     exchange_->server.transport == Transport::tcp ? ";transport=tcp" : "");
}

std::vector<std::string> Trunk::credentials() {
  std::vector<std::string> rows;
  const Account account{config_.user, config_.password};
  const auto add = [&](const std::optional<HeldChallenge>& held, std::uint32_t count) {
    if (held && count)
      rows.push_back(credentials_row(*held, account, "REGISTER", exchange_->request_uri, count, random_token(8)));
  };
  add(www_, exchange_->send.www_nc);
  add(proxy_, exchange_->send.proxy_nc);
  return rows;
}

ResponseFacts Trunk::facts_of(const wire::Message& message, std::string& redirect) const {
  std::vector<std::string_view> tried{exchange_->request_uri};
  const auto target = domain_uri();
  tried.push_back(target);
  tried.insert(tried.end(), redirects_.begin(), redirects_.end());
  const auto tags = option_tags();
  const std::vector<std::string_view> extensions(tags.begin(), tags.end());
  const auto instance = texts_.instance.empty() ? std::string() : '<' + texts_.instance + '>';
  HostText host;
  host.contact = {
      wire::read_uri(texts_.contact), instance, offers_outbound() ? config_.reg_id : 0, {}, exchange_->send.lifetime};
  host.realm = config_.realm;
  host.tried_uris = tried.data();
  host.tried_count = tried.size();
  host.extensions = extensions.data();
  host.extension_count = extensions.size();
  auto facts = read_facts(message, host, config_.profile);
  if (!facts.new_redirect) return facts;
  redirect = where_to(wire::read_uri(redirect_uri(message, host)));
  facts.new_redirect = !redirect.empty();
  return facts;
}

// The URI of a 3xx without its user; empty when it would take a registration that is on TLS off it, or says nothing
// that we can do.
std::string Trunk::where_to(const wire::Uri& uri) const {
  auto text = without_user(uri);
  if (const auto transport = uri.parameter("transport"); transport.present())
    text += fmt::format(";transport={}", transport.value);
  const auto registrar = read_registrar(text);
  if (!registrar) return {};
  const bool leaves_tls =
      exchange_->server.transport == Transport::tls && transport_to(config_, *registrar) != Transport::tls;
  const bool leaves_sips =
      wire::read_uri(config_.aor).scheme == wire::UriScheme::sips && uri.scheme != wire::UriScheme::sips;
  if (!leaves_tls && !leaves_sips) return text;
  log("redirect_refused", Rule::none, {{"to", text}, {"why", "it would leave TLS"}});
  return {};
}

// The machine has decided by numbers; the texts that those numbers stand for are kept here.
void Trunk::adopt_texts(const wire::Message& message, const ResponseFacts& facts, const Step& step,
                        const std::string& redirect) {
  const auto* next = step.send();
  if (next && next->send.reason == SendReason::challenge) {
    if (facts.www.offer == ChallengeOffer::usable)
      www_ = hold(choose_challenge(message, false, {}, config_.realm).challenge);
    if (facts.proxy.offer == ChallengeOffer::usable)
      proxy_ = hold(choose_challenge(message, true, {}, config_.realm).challenge);
  }
  if (next && next->send.reason == SendReason::redirect) redirects_.push_back(redirect);
  if (facts.next_nonce != 0 && www_)
    www_->nonce = wire::read_authentication_info(message.first(wire::HeaderName::authentication_info)).nextnonce;
}

}  // namespace sipreg::agent
