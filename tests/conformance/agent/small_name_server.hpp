// A name server of a test: it answers from a table, over UDP on loopback, and counts what it is asked.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "channel_recorder.hpp"

namespace sipreg::test {

class SmallNameServer {
 public:
  enum Type : std::uint16_t { a = 1, aaaa = 28, srv = 33, naptr = 35 };

  explicit SmallNameServer(asio::io_context& context)
      : socket_(context, asio::ip::udp::endpoint(loopback, 0)), buffer_(1500, '\0') {
    receive();
  }

  [[nodiscard]] std::string address() const { return agent::to_string(socket_.local_endpoint()); }

  void add_address(const std::string& name, const std::string& text) {
    const auto ip = asio::ip::make_address(text);
    const auto store = [&](Type type, const auto& bytes) {
      add(name, type, std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
    };
    if (ip.is_v4())
      store(a, ip.to_v4().to_bytes());
    else
      store(aaaa, ip.to_v6().to_bytes());
  }
  void add_srv(const std::string& name, unsigned priority, unsigned weight, unsigned port, const std::string& target) {
    add(name, srv, number(priority) + number(weight) + number(port) + labels(target));
  }
  void add_naptr(const std::string& name, unsigned order, unsigned preference, const std::string& service,
                 const std::string& replacement) {
    add(name, naptr, number(order) + number(preference) + text("s") + text(service) + text("") + labels(replacement));
  }
  void add(const std::string& name, Type type, std::string data) { table_[{name, type}].push_back(std::move(data)); }
  void clear() { table_.clear(); }

  std::uint32_t ttl = 3600;
  bool silent = false;
  int refusal = 0;                   // RCODE of every answer, if not 0
  std::string troubled;              // SERVFAIL for this name
  std::map<std::string, int> asked;  // by "name type"

  static std::string number(unsigned value) {
    return {static_cast<char>(value >> 8U & 0xFFU), static_cast<char>(value & 0xFFU)};
  }
  static std::string text(const std::string& value) { return static_cast<char>(value.size()) + value; }
  static std::string labels(const std::string& name) {
    std::string out;
    for (std::size_t begin = 0; begin < name.size();) {
      const auto end = std::min(name.find('.', begin), name.size());
      out += text(name.substr(begin, end - begin));
      begin = end + 1;
    }
    return out + '\0';
  }

 private:
  void receive() {
    socket_.async_receive_from(asio::buffer(buffer_), from_, [this](const std::error_code& error, std::size_t length) {
      if (error) return;
      if (!silent) answer(buffer_.substr(0, length));
      receive();
    });
  }

  void answer(const std::string& query) {
    std::string name;
    std::size_t at = 12;
    for (; query.at(at) != 0; at += 1 + static_cast<std::size_t>(query[at]))
      name += (name.empty() ? "" : ".") + query.substr(at + 1, static_cast<std::size_t>(query[at]));
    std::transform(name.begin(), name.end(), name.begin(), [](char c) { return static_cast<char>(std::tolower(c)); });
    const auto type = static_cast<Type>(static_cast<unsigned char>(query[at + 2]));
    const std::string question = query.substr(12, at + 5 - 12);
    ++asked[name + ' ' + std::to_string(type)];
    const auto found = table_.find({name, type});
    const bool known =
        std::any_of(table_.begin(), table_.end(), [&](const auto& row) { return row.first.first == name; });
    const auto count = found == table_.end() ? 0 : found->second.size();
    const int refused = name == troubled ? 2 : refusal;
    const auto code = refused ? static_cast<unsigned>(refused) : known ? 0U : 3U;  // NXDOMAIN
    std::string reply = query.substr(0, 2) + number(0x8580U | code) + number(1) +
                        number(refused ? 0 : static_cast<unsigned>(count)) + number(0) + number(0) + question;
    if (count > 0 && !refused)
      for (const auto& data : found->second)
        reply += number(0xC00C) + number(type) + number(1) + number(ttl >> 16U) + number(ttl & 0xFFFFU) +
                 number(static_cast<unsigned>(data.size())) + data;
    socket_.send_to(asio::buffer(reply), from_);
  }

  asio::ip::udp::socket socket_;
  asio::ip::udp::endpoint from_;
  std::string buffer_;
  std::map<std::pair<std::string, Type>, std::vector<std::string>> table_;
};

}  // namespace sipreg::test
