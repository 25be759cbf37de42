// How fast a capture is read and judged, and how much memory that takes, beside libpcap alone and beside tshark. Every
// part runs in a process of its own, so that its peak is its own.
//
//   capture-bench FILE [--repeat N]
#include <fcntl.h>
#include <fmt/format.h>
#include <pcap/pcap.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/analysis/analysis.hpp"
#include "conformance/analysis/judge.hpp"
#include "conformance/analysis/policy.hpp"
#include "conformance/trace/message_source.hpp"

using namespace sipreg::conformance;

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t of_tshark = 100'000;  // packets: it reads some ten thousand in a second

/// What a part has counted; zero messages: it could not be exercised.
struct Counted {
  std::uint64_t messages = 0;
  std::uint64_t trunks = 0, findings = 0, not_followed = 0;
};

struct Run {
  Counted counted;
  double seconds = 0;
  double megabytes = 0;  // at the peak
};

struct CloseCapture {
  void operator()(pcap_t* file) const { pcap_close(file); }
};
using CaptureHandle = std::unique_ptr<pcap_t, CloseCapture>;

CaptureHandle open_capture(const std::string& path) {
  char reason[PCAP_ERRBUF_SIZE] = {};
  CaptureHandle file(pcap_open_offline(path.c_str(), reason));
  if (!file) fmt::print(stderr, "{}\n", reason);
  return file;
}

Counted records_only(const std::string& path) {
  Counted counted;
  const CaptureHandle file = open_capture(path);
  if (!file) return counted;
  pcap_pkthdr* header = nullptr;
  for (const u_char* bytes = nullptr; pcap_next_ex(file.get(), &header, &bytes) == 1;) ++counted.messages;
  return counted;
}

Counted read_only(const std::string& path) {
  Counted counted;
  const OpenedSource opened = open_messages(path);
  if (!opened.source) return counted;
  for (CapturedMessage message; opened.source->next(message);) ++counted.messages;
  return counted;
}

Counted read_and_judge(const std::string& path) {
  const OpenedSource opened = open_messages(path);
  if (!opened.source) return {};
  analysis::Analyzer analyzer;
  for (CapturedMessage message; opened.source->next(message);) analyzer.add(message);
  const analysis::Trace trace = analyzer.finish();
  Counted counted{trace.totals.messages, trace.trunks.size(), 0, trace.totals.beyond_limit};
  for (const analysis::TrunkFacts* trunk : trace.trunks) {
    counted.findings += analysis::judge(*trunk, {}).size();
    if (analysis::infer_policy(*trunk).sentence().empty()) ++counted.findings;
  }
  return counted;
}

void run_tshark(const std::string& path) {
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  dup2(nowhere, STDOUT_FILENO);
  dup2(nowhere, STDERR_FILENO);
  execlp("tshark", "tshark", "-r", path.c_str(), "-Y", "sip.Method==REGISTER", "-T", "fields", "-e", "frame.time_epoch",
         "-e", "sip.CSeq.seq", nullptr);
  _exit(127);
}

/// Runs a part in a child, which hands back what it has counted; its time is that of the whole child.
template <typename Part>
Run run_apart(Part part) {
  Run run;
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return run;
  const Clock::time_point began = Clock::now();
  const pid_t child = fork();
  if (child == 0) {
    const Counted counted = part();
    _exit(write(ends[1], &counted, sizeof counted) == sizeof counted ? 0 : 1);
  }
  close(ends[1]);
  if (child > 0) {
    if (read(ends[0], &run.counted, sizeof run.counted) != sizeof run.counted) run.counted = {};
    int status = 0;
    rusage usage{};
    wait4(child, &status, 0, &usage);
    run.seconds = std::chrono::duration<double>(Clock::now() - began).count();
    run.megabytes = static_cast<double>(usage.ru_maxrss) / 1024;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) run.seconds = 0;
  }
  close(ends[0]);
  return run;
}

/// The first packets of a capture as a capture; how many there are.
std::uint64_t cut(const std::string& path, const std::string& to, std::uint64_t most) {
  std::uint64_t count = 0;
  const CaptureHandle file = open_capture(path);
  if (!file) return count;
  pcap_dumper_t* const out = pcap_dump_open(file.get(), to.c_str());
  if (out == nullptr) return count;
  pcap_pkthdr* header = nullptr;
  for (const u_char* bytes = nullptr; count < most && pcap_next_ex(file.get(), &header, &bytes) == 1; ++count)
    pcap_dump(reinterpret_cast<u_char*>(out), header, bytes);
  pcap_dump_close(out);
  return count;
}

struct Row {
  std::string_view name;
  double rate = 0, median_rate = 0;  // messages in a second
  double bytes_rate = 0;
  double megabytes = 0;
};

double megabytes_of(const std::string& path) {
  std::error_code error;
  return static_cast<double>(std::filesystem::file_size(path, error)) / 1'000'000;
}

Row row_of(std::string_view name, std::vector<Run> runs, const std::string& path) {
  std::sort(runs.begin(), runs.end(), [](const Run& a, const Run& b) { return a.seconds < b.seconds; });
  const Run& fastest = runs.front();
  const Run& median = runs[runs.size() / 2];
  if (fastest.seconds <= 0) return {name};
  const double count = static_cast<double>(fastest.counted.messages);
  double peak = 0;
  for (const Run& run : runs) peak = std::max(peak, run.megabytes);
  return {name, count / fastest.seconds, count / median.seconds, megabytes_of(path) / fastest.seconds, peak};
}

void print(const std::vector<Row>& rows) {
  fmt::print("{:<22}{:>12}{:>12}{:>8}{:>10}{:>12}{:>10}\n", "", "messages/s", "median", "MB/s", "peak MB", "of libpcap",
             "x tshark");
  const double limit = rows.front().rate;
  const double tshark = rows.back().name == "tshark" ? rows.back().rate : 0;
  for (const Row& row : rows)
    fmt::print("{:<22}{:>12.0f}{:>12.0f}{:>8.0f}{:>10.1f}{:>11.1f}%{:>10}\n", row.name, row.rate, row.median_rate,
               row.bytes_rate, row.megabytes, limit > 0 ? row.rate * 100 / limit : 0,
               tshark > 0 ? fmt::format("{:.1f}", row.rate / tshark) : "-");
}

}  // namespace

int main(int count, char** arguments) {
  std::size_t repeat = 3;
  const bool repeats = count == 4 && std::string_view(arguments[2]) == "--repeat";
  const std::string_view number = repeats ? arguments[3] : "3";
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), repeat);
  if ((count != 2 && !repeats) || error != std::errc{} || end != number.data() + number.size() || repeat == 0) {
    fmt::print(stderr, "usage: capture-bench FILE [--repeat N]\n");
    return 3;
  }
  const std::string path = arguments[1];
  const auto several = [&](Counted (*part)(const std::string&)) {
    std::vector<Run> runs;
    for (std::size_t i = 0; i < repeat; ++i) runs.push_back(run_apart([&] { return part(path); }));
    return runs;
  };
  if (run_apart([&] { return records_only(path); }).counted.messages == 0) {  // and the file is in memory now
    fmt::print(stderr, "{} holds no packets\n", path);
    return 3;
  }
  std::vector<Row> rows{row_of("libpcap alone", several(records_only), path), row_of("read", several(read_only), path)};
  const std::vector<Run> judged = several(read_and_judge);
  rows.push_back(row_of("read and judge", judged, path));

  const std::string part = path + ".part";
  Run tshark;
  const std::uint64_t packets = cut(path, part, of_tshark);
  tshark = run_apart([&]() -> Counted {
    run_tshark(part);
    return {};
  });
  tshark.counted.messages = packets;
  if (tshark.seconds > 0) rows.push_back(row_of("tshark", {tshark}, part));
  std::error_code ignored;
  std::filesystem::remove(part, ignored);

  const Counted& all = judged.front().counted;
  fmt::print("{}: {:.0f} MB, {} messages, {} trunks, {} findings\n", std::filesystem::path(path).filename().string(),
             megabytes_of(path), all.messages, all.trunks, all.findings);
  if (all.not_followed != 0)
    fmt::print("{} REGISTERs belong to trunks beyond the first {}, which are not followed\n", all.not_followed,
               analysis::AnalysisLimits{}.trunks);
  print(rows);
  if (tshark.seconds > 0)
    fmt::print("tshark has read the first {} packets only, once; its ratios are of messages a second\n", packets);
  else
    fmt::print("tshark is not installed\n");
  return 0;
}
