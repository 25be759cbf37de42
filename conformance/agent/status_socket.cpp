#include "conformance/agent/status_socket.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>

namespace sipreg::agent {
namespace {

namespace fs = std::filesystem;
using Local = asio::local::stream_protocol;
constexpr std::size_t longest_request = 1024;

// A Unix address holds 107 bytes of path, a folder of test results may be deeper: it is named by an open descriptor.
class ShortPath {
 public:
  explicit ShortPath(const std::string& path) : text_(path) {
    if (path.size() < 108) return;
    const auto folder = fs::path(path).parent_path();
    descriptor_ = ::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (descriptor_ < 0) throw std::runtime_error(fmt::format("{} is no folder", folder.string()));
    text_ = fmt::format("/proc/self/fd/{}/{}", descriptor_, fs::path(path).filename().string());
  }
  ~ShortPath() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  ShortPath(const ShortPath&) = delete;
  ShortPath& operator=(const ShortPath&) = delete;
  [[nodiscard]] Local::endpoint endpoint() const { return Local::endpoint(text_); }

 private:
  std::string text_;
  int descriptor_ = -1;
};

bool somebody_listens(asio::io_context& context, const Local::endpoint& endpoint) {
  Local::socket probe(context);
  std::error_code error;
  probe.connect(endpoint, error);
  return !error;
}

// One request and its answer; lives until the answer is written.
struct Conversation : std::enable_shared_from_this<Conversation> {
  Conversation(Local::socket connected, StatusSocket::Handler answer)
      : socket(std::move(connected)), handler(std::move(answer)) {}

  void run() {
    asio::async_read_until(socket, asio::dynamic_buffer(text, longest_request), '\n',
                           [self = shared_from_this()](const std::error_code& error, std::size_t length) {
                             if (error) return;
                             self->text = self->handler(self->text.substr(0, length - 1)) + '\n';
                             asio::async_write(self->socket, asio::buffer(self->text),
                                               [self](const std::error_code&, std::size_t) {});
                           });
  }

  Local::socket socket;
  StatusSocket::Handler handler;
  std::string text;
};

}  // namespace

std::string default_socket_path() {
  if (const auto* folder = std::getenv("XDG_RUNTIME_DIR"); folder && *folder)
    return fmt::format("{}/sipreg.sock", folder);
  return (std::filesystem::temp_directory_path() / fmt::format("sipreg-{}.sock", ::getuid())).string();
}

StatusSocket::StatusSocket(asio::io_context& context, std::string path, Handler handler)
    : acceptor_(context), path_(std::move(path)), handler_(std::move(handler)) {
  const ShortPath place(path_);
  if (somebody_listens(context, place.endpoint()))
    throw std::runtime_error(fmt::format("another agent listens on {}", path_));
  std::error_code ignored;
  if (fs::is_socket(path_, ignored)) fs::remove(path_, ignored);
  acceptor_.open();
  const auto old_mask = ::umask(077);
  std::error_code error;
  acceptor_.bind(place.endpoint(), error);
  ::umask(old_mask);
  if (error) throw std::runtime_error(fmt::format("{}: {}", path_, error.message()));
  acceptor_.listen();
  accept();
}

StatusSocket::~StatusSocket() {
  std::error_code ignored;
  fs::remove(path_, ignored);
}

void StatusSocket::accept() {
  acceptor_.async_accept([this](const std::error_code& error, Local::socket socket) {
    if (error == asio::error::operation_aborted) return;
    if (!error) std::make_shared<Conversation>(std::move(socket), handler_)->run();
    accept();
  });
}

std::optional<std::string> ask_agent(const std::string& path, const std::string& request) {
  asio::io_context context;
  Local::socket socket(context);
  std::error_code error;
  try {
    socket.connect(ShortPath(path).endpoint(), error);
  } catch (const std::exception&) {
    return std::nullopt;
  }
  if (error) return std::nullopt;
  const timeval patience{10, 0};
  ::setsockopt(socket.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  asio::write(socket, asio::buffer(request + '\n'), error);
  std::string answer;
  asio::read_until(socket, asio::dynamic_buffer(answer), '\n', error);
  if (answer.empty() || answer.back() != '\n') return std::nullopt;
  answer.pop_back();
  return answer;
}

}  // namespace sipreg::agent
