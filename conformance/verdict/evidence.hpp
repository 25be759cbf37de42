// A run as the judge sees it: the trace grouped into requests with their copies and answers, and what the runner did.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "conformance/trace/timed_message.hpp"
#include "conformance/verdict/case_file.hpp"
#include "sipreg/wire/read_message.hpp"

namespace sipreg::conformance {

struct Answer {
  const TimedMessage* timed = nullptr;
  wire::Message message;
  /// An agent must take it: undamaged, one Via, and that one the request's (RFC 3261 8.1.3.3, 17.1.3, 18.1.2, 18.3).
  bool acceptable = false;
};

/// A new REGISTER with its retransmissions: same Call-ID, CSeq, branch and destination.
struct Request {
  std::size_t number = 0;                   ///< from 1, in the order of the first copies
  std::vector<const TimedMessage*> copies;  ///< at least one
  wire::Message message;                    ///< of the first copy
  std::vector<Answer> answers;              ///< with its branch and CSeq, in the order of the trace
  bool failover_copy = false;               ///< the same CSeq as an earlier one, to another destination (RFC 3263 4.3)

  [[nodiscard]] const TimedMessage& first() const { return *copies.front(); }
  [[nodiscard]] double t() const { return copies.front()->t; }
  [[nodiscard]] Party target() const { return copies.front()->to; }
  [[nodiscard]] std::string_view aor() const { return message.to().uri_text; }
  [[nodiscard]] std::optional<std::uint32_t> asked() const;  ///< Contact parameter, else Expires header
  [[nodiscard]] bool cancel() const;                         ///< asks a lifetime of 0

  /// The first acceptable final answer that came before `limit` (policy seconds).
  [[nodiscard]] const Answer* final_answer(double limit) const;
};

struct Evidence {
  Evidence() = default;
  Evidence(Evidence&&) = default;  // the requests point into the messages: it moves, it is never copied
  Evidence& operator=(Evidence&&) = default;

  CaseFile file;
  std::vector<TimedMessage> messages;
  std::vector<Request> requests;
  std::optional<nlohmann::json> status;                    ///< the agent's own, just before the end
  std::string password;                                    ///< empty: not known any more
  std::vector<std::pair<std::string, std::string>> texts;  ///< name and content of files that must not hold it

  [[nodiscard]] double t_of(std::int64_t epoch_us) const;
  [[nodiscard]] double timeout() const { return file.as_run.timeout(); }  ///< F, policy seconds
  [[nodiscard]] const Signal* stop() const;                               ///< the first stop signal, steered or not
  [[nodiscard]] double stop_t() const;  ///< when it came; the end of time when it never did
  [[nodiscard]] double end_t() const;   ///< up to when silence was observed

  /// The request of this number, if it was sent before the run was ended.
  [[nodiscard]] const Request* request(std::size_t number) const;
  /// The next new request of the same AOR, if it was sent before the run was ended.
  [[nodiscard]] const Request* next(const Request& request) const;
  [[nodiscard]] const Request* previous(const Request& request) const;
  /// The final answer to `before` that the agent can have had when it sent `request`. Two registrars write two logs: a
  /// message of one may carry a time a few milliseconds too late beside the other.
  [[nodiscard]] const Answer* answer_before(const Request& before, const Request& request) const;
  /// The password that held at this moment: a reload may have changed it.
  [[nodiscard]] std::string password_at(double t) const;
  /// When the request failed or was answered: its final answer, or first send + F.
  [[nodiscard]] double settled_t(const Request& request) const;
};

/// Groups the messages; they must be arranged. The requests point into `messages`.
void group_requests(Evidence& evidence);

/// Reads a case folder. Throws std::runtime_error with a sentence when it cannot be judged.
[[nodiscard]] Evidence read_evidence(const std::string& folder);

}  // namespace sipreg::conformance
