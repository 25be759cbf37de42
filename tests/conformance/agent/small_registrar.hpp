// A registrar of a test: it answers every REGISTER with 200 and what the test wants to be said, over any channel; other
// requests when told to.
#pragma once

#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "channel_recorder.hpp"
#include "sipreg/wire/read_message.hpp"

namespace sipreg::test {

/// The header rows `name` of a message.
inline std::vector<std::string> rows_of(const std::string& message, const std::string& name) {
  std::vector<std::string> rows;
  for (std::size_t at = message.find("\r\n" + name + ": "); at != message.npos;
       at = message.find("\r\n" + name + ": ", at + 1)) {
    const auto begin = at + name.size() + 4;
    rows.push_back(message.substr(begin, message.find("\r\n", begin) - begin));
  }
  return rows;
}

inline std::string row_of(const std::string& message, const std::string& name) {
  const auto rows = rows_of(message, name);
  return rows.empty() ? "" : rows.front();
}

inline std::string head_of_answer(const std::string& status, const std::string& request) {
  auto text = fmt::format("SIP/2.0 {}\r\n", status);
  for (const std::string name : {"Via", "From", "To", "Call-ID", "CSeq"})
    text += fmt::format("{}: {}{}\r\n", name, row_of(request, name), name == "To" ? ";tag=registrar" : "");
  return text;
}

struct SmallRegistrar final : agent::ChannelUser {
  void received(agent::Channel& channel, std::string_view bytes, const agent::Endpoint& from) override {
    const std::string message(bytes);
    if (!message.starts_with("REGISTER ")) {
      others.push_back(message);
      other_senders.push_back(from);
      if (!others_status.empty()) channel.send(from, head_of_answer(others_status, message) + "\r\n");
      return;
    }
    requests.push_back(message);
    senders.push_back(from);
    const bool ends = row_of(message, "Expires") == "0";
    auto text = head_of_answer(status, message);
    if (!ends && status[0] == '2') text += fmt::format("Contact: {}\r\n", row_of(message, "Contact"));
    text += (ends ? "" : extra) + "Content-Length: 0\r\n\r\n";
    if (!silent) channel.send(from, text);
  }
  void unreachable(agent::Channel&, const agent::Endpoint&, const std::string& why) override { lost.push_back(why); }
  void noted(agent::Channel&, const agent::Endpoint&, const std::string&) override {}

  std::string status = "200 OK";
  std::string extra;  // header rows of each answer, but of a cancel's
  bool silent = false;
  std::string others_status;  // of requests that are no REGISTER; empty: no answer
  std::vector<std::string> requests, others, lost;
  std::vector<agent::Endpoint> senders, other_senders;
};

}  // namespace sipreg::test
