// Puts IPv4 fragments together. libtins does the work; this adds what it leaves open: how many, how large, how old.
#pragma once

#include <tins/ip.h>
#include <tins/ip_reassembler.h>

#include <cstddef>
#include <cstdint>
#include <deque>

#include "conformance/trace/message_source.hpp"

namespace sipreg::conformance {

class Fragments {
 public:
  Fragments(const ReadLimits& limits, Losses& losses) : limits_(limits), losses_(losses) {}

  /// Takes a fragment. True when it was the last one that was missing: `ip` is the whole datagram now.
  /// Throws what libtins throws when the whole cannot be read.
  [[nodiscard]] bool complete(Tins::IP& ip, std::int64_t now_ns, std::uint64_t record);

  /// Counts the datagrams that are not whole at the end of the input.
  void finish();

 private:
  /// libtins keeps one table for both directions of a pair of hosts, and nobody can ask how full it is. So each
  /// datagram has a reassembler of its own.
  struct Datagram {
    Tins::IPv4Address source;
    Tins::IPv4Address destination;
    std::uint16_t id;
    std::uint8_t protocol;
    std::int64_t since_ns;
    std::uint64_t record;
    std::size_t bytes = 0;
    Tins::IPv4Reassembler parts{};
  };

  [[nodiscard]] std::deque<Datagram>::iterator find_or_add(const Tins::IP& ip, std::int64_t now_ns,
                                                           std::uint64_t record);
  void remove_oldest(Loss reason);

  ReadLimits limits_;
  Losses& losses_;
  std::deque<Datagram> datagrams_;  // the oldest first
  std::size_t bytes_ = 0;
};

}  // namespace sipreg::conformance
