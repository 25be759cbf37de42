// The agent's ear for operators: a Unix socket that takes one line ("status", "refresh NAME", "reload NAME") and
// answers with one line of JSON.
#pragma once

#include <asio.hpp>
#include <functional>
#include <optional>
#include <string>

namespace sipreg::agent {

/// Where an agent of this user listens when nothing else is said.
[[nodiscard]] std::string default_socket_path();

class StatusSocket {
 public:
  using Handler = std::function<std::string(const std::string& request)>;

  /// Listens at once, for this user alone. Throws std::runtime_error when another agent listens there, or when the path
  /// cannot be used. A socket that nobody listens on any more is replaced.
  StatusSocket(asio::io_context& context, std::string path, Handler handler);
  ~StatusSocket();
  StatusSocket(const StatusSocket&) = delete;
  StatusSocket& operator=(const StatusSocket&) = delete;

 private:
  void accept();

  asio::local::stream_protocol::acceptor acceptor_;
  std::string path_;
  Handler handler_;
};

/// Asks the agent that listens at `path`; nothing when none does. Waits at most ten seconds.
[[nodiscard]] std::optional<std::string> ask_agent(const std::string& path, const std::string& request);

}  // namespace sipreg::agent
