#include "conformance/agent/words.hpp"

namespace sipreg::agent {

std::string_view word(SendReason reason) {
  switch (reason) {
    case SendReason::first: return "first";
    case SendReason::refresh: return "refresh";
    case SendReason::retry: return "retry";
    case SendReason::forced: return "forced";
    case SendReason::changed: return "changed";
    case SendReason::challenge: return "challenge";
    case SendReason::too_brief: return "too_brief";
    case SendReason::redirect: return "redirect";
    case SendReason::extension: return "extension";
    case SendReason::next_target: return "next_target";
    case SendReason::cancel: return "cancel";
  }
  return "";
}

std::string_view word(Reason reason) {
  switch (reason) {
    case Reason::none: return "none";
    case Reason::registered: return "registered";
    case Reason::answered: return "answered";
    case Reason::timeout: return "timeout";
    case Reason::host_silent: return "host_silent";
    case Reason::transport_failure: return "transport_failure";
    case Reason::not_bound: return "not_bound";
    case Reason::credentials_rejected: return "credentials_rejected";
    case Reason::no_challenge: return "no_challenge";
    case Reason::challenge_unsupported: return "challenge_unsupported";
    case Reason::challenge_foreign_realm: return "challenge_foreign_realm";
    case Reason::challenge_broken: return "challenge_broken";
    case Reason::too_many_challenges: return "too_many_challenges";
    case Reason::interval_above_limit: return "interval_above_limit";
    case Reason::interval_not_greater: return "interval_not_greater";
    case Reason::interval_unknown: return "interval_unknown";
    case Reason::interval_rising: return "interval_rising";
    case Reason::redirect_exhausted: return "redirect_exhausted";
    case Reason::extension_refused: return "extension_refused";
    case Reason::cancelled: return "cancelled";
    case Reason::cancel_unconfirmed: return "cancel_unconfirmed";
    case Reason::not_cancelled: return "not_cancelled";
  }
  return "";
}

std::string_view word(ContactMatch match) {
  switch (match) {
    case ContactMatch::exact: return "exact";
    case ContactMatch::instance: return "instance";
    case ContactMatch::token: return "token";
    case ContactMatch::received: return "received";
    case ContactMatch::sole: return "sole";
    case ContactMatch::header: return "header";
    case ContactMatch::none: return "none";
  }
  return "";
}

std::string_view word(ExpirySource source) {
  switch (source) {
    case ExpirySource::parameter: return "contact_parameter";
    case ExpirySource::header: return "expires_header";
    case ExpirySource::malformed: return "malformed_as_3600";
    case ExpirySource::assumed: return "assumed";
    case ExpirySource::nothing: return "nothing";
  }
  return "";
}

}  // namespace sipreg::agent
