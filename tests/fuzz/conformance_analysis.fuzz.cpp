// Any messages at any times are a trace: it becomes trunks whose counts agree and whose times lie in it, and every
// trunk can be judged.
//
// The input is a list of records. One that begins with a printable character is a message as it stands, up to the next
// byte below 0x20 that is no line end or tab; any other is a byte that says what happens, with its arguments behind it.
// sources: conformance/trace/captured_message.cpp conformance/analysis/analysis.cpp
// sources: conformance/analysis/register_facts.cpp conformance/analysis/trunk_tracker.cpp
// sources: conformance/analysis/spread.cpp conformance/analysis/rules.cpp conformance/analysis/judge.cpp
// sources: conformance/analysis/observed.cpp conformance/analysis/fingerprint.cpp conformance/analysis/policy.cpp
// corpus: fixtures/messages
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>
#include <numeric>

#include "conformance/analysis/analysis.hpp"
#include "conformance/analysis/judge.hpp"
#include "conformance/analysis/policy.hpp"
#include "sipreg/deployment/checklist.hpp"
#include "sipreg/deployment/symptom.hpp"

using namespace sipreg;
using namespace sipreg::conformance;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

constexpr std::int64_t millisecond = 1'000'000, second = 1'000'000'000;
/// What a reader may say, less the longest step.
constexpr std::int64_t latest = std::numeric_limits<std::int64_t>::max() - 2 * 86400 * second;
constexpr std::array<std::int64_t, 16> steps{millisecond,  20 * millisecond, 500 * millisecond, second,
                                             4 * second,   6 * second,       30 * second,       32 * second,
                                             60 * second,  120 * second,     150 * second,      290 * second,
                                             300 * second, 3600 * second,    86400 * second,    -10 * second};
constexpr std::array<std::string_view, 8> lifetimes{"300", "0", "10", "60", "3600", "4294967295", "99999999999", "x"};
constexpr std::array<int, 16> statuses{200, 200, 401, 407, 423, 100, 302, 403, 404, 408, 420, 500, 503, 603, 400, 699};
constexpr std::array<std::string_view, 6> contacts{"<sip:a@10.0.0.1:5060>",
                                                   "<sip:b@10.0.0.1:5060>",
                                                   "<sip:a@192.0.2.7:5060>",
                                                   "*",
                                                   "",
                                                   "<sip:a@[fd00::1]>;+sip.instance=\"<u>\""};

Endpoint endpoint(unsigned number) {
  constexpr std::array<std::string_view, 8> texts{
      "10.0.0.1:5060",    "10.0.0.1:5062",      "192.0.2.7:5060", "203.0.113.1:5060",
      "203.0.113.2:5060", "[2001:db8::1]:5060", "[fd00::1]:5060", ""};
  return read_endpoint(texts[number % texts.size()]).value_or(Endpoint{});
}

class Input {
 public:
  explicit Input(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] bool empty() const { return rest_.empty(); }
  [[nodiscard]] bool at_text() const { return !is_control(rest_.front()); }
  unsigned byte() {
    if (rest_.empty()) return 0;
    const auto value = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    return value;
  }
  std::string_view text() {
    std::size_t length = 0;
    while (length < rest_.size() && !is_control(rest_[length])) ++length;
    const std::string_view text = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return text;
  }

 private:
  static bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\r' && c != '\n' && c != '\t'; }
  std::string_view rest_;
};

/// What is invented: the clock, and who speaks with whom.
class World {
 public:
  explicit World(Input input) : input_(input), analyzer_({6, 4}) {}

  analysis::Trace run() {
    while (!input_.empty()) {
      if (input_.at_text())
        send(input_.text(), false);
      else
        happen();
    }
    require(analyzer_.totals().messages == sent_);
    return analyzer_.finish();
  }

 private:
  void happen() {
    switch (input_.byte() % 9) {
      case 0: time_ = std::min(time_, latest) + steps[input_.byte() % steps.size()]; return;
      case 1: {
        const unsigned ways = input_.byte();
        source_ = endpoint(ways);
        destination_ = endpoint(ways / 16);
        return;
      }
      case 2: {
        const unsigned who = input_.byte(), how = input_.byte();
        return request(who, how, input_.byte());
      }
      case 3: return send(last_, false);
      case 4: {
        const unsigned what = input_.byte();
        return answer(what, input_.byte());
      }
      case 5: return other();
      case 6: {
        const unsigned bits = input_.byte();
        clock_ = static_cast<Clock>(bits % 4);
        transport_ = static_cast<Transport>(bits / 4 % 7);
        cut_ = (bits & 0x80U) != 0;
        return;
      }
      case 7: time_ = input_.byte() % 2 == 0 ? 0 : latest; return;
      default: return repeat();
    }
  }

  /// The same REGISTER and the same answer again and again.
  void repeat() {
    const unsigned count = input_.byte() % 64, step = input_.byte();
    const unsigned who = input_.byte(), how = input_.byte(), what = input_.byte(), rows = input_.byte();
    for (unsigned i = 0; i < count; ++i) {
      time_ = std::min(time_, latest) + steps[step % steps.size()];
      request(who, (how & ~7U) + 1, rows);
      answer(what, rows);
    }
  }

  void request(unsigned who, unsigned how, unsigned rows) {
    user_ = static_cast<char>('a' + who % 4);
    call_ = fmt::format("call{}", who / 4 % 8);
    cseq_ += how % 4;
    if ((how & 4U) == 0) ++branch_;
    lifetime_ = lifetimes[how / 8 % lifetimes.size()];
    contact_ = contacts[rows % contacts.size()];
    const unsigned more = rows / 8;
    last_ = fmt::format(
        "REGISTER sip:{}r.example{} SIP/2.0\r\nVia: SIP/2.0/UDP {};branch=z9hG4bK{}\r\n{}From: <sip:{}@r.example>;tag=1"
        "\r\nTo: <sip:{}@r.example>\r\nCall-ID: {}\r\nCSeq: {} REGISTER\r\nMax-Forwards: 70\r\n{}Expires: {}\r\n",
        (who & 0x80U) != 0 ? "u@" : "", (who & 0x40U) != 0 ? ":5070" : "", (more & 1U) != 0 ? "10.0.0.1" : "r.example",
        branch_, (more & 2U) != 0 ? "Via: SIP/2.0/UDP proxy.example;branch=z9hG4bKp\r\n" : "", user_, user_, call_,
        cseq_, contact_.empty() ? "" : fmt::format("Contact: {}\r\n", contact_), lifetime_);
    if ((more & 4U) != 0)
      last_ += fmt::format(
          "Authorization: Digest username=\"u\", realm=\"r\", nonce=\"{}\", uri=\"sip:r\", "
          "response=\"0123456789abcdef0123456789abcdef\"\r\n",
          nonce_ - (more >> 4U));
    if ((more & 8U) != 0) last_ += "Privacy: id\r\n";
    last_ += "\r\n";
    send(last_, false);
  }

  void answer(unsigned what, unsigned rows) {
    const int status = statuses[what % statuses.size()];
    std::string text = fmt::format(
        "SIP/2.0 {} Reason\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK{}{}\r\nFrom: <sip:{}@r.example>;tag=1\r\n"
        "To: <sip:{}@r.example>;tag=2\r\nCall-ID: {}\r\nCSeq: {} REGISTER\r\n",
        status, branch_ - what / 128, (rows & 1U) != 0 ? ";received=198.51.100.1" : "", user_, user_, call_, cseq_);
    if (status == 401 || status == 407)
      text += fmt::format("{}: Digest realm=\"r\", nonce=\"{}\"{}\r\n",
                          status == 401 ? "WWW-Authenticate" : "Proxy-Authenticate",
                          (rows & 2U) != 0 ? ++nonce_ : nonce_, (rows & 4U) != 0 ? ", stale=true" : "");
    if ((rows & 8U) != 0) text += fmt::format("Retry-After: {}\r\n", lifetimes[what / 16 % lifetimes.size()]);
    if (status == 423) text += fmt::format("Min-Expires: {}\r\n", lifetimes[what / 16 % lifetimes.size()]);
    if ((rows & 16U) == 0 && !contact_.empty())
      text += fmt::format("Contact: {};expires={}\r\n", contact_,
                          (rows & 32U) != 0 ? lifetimes[what / 16 % lifetimes.size()] : lifetime_);
    send(text + "\r\n", true);
  }

  /// A call or a check of the other side, from whichever side, and answers to it.
  void other() {
    const unsigned what = input_.byte();
    const std::string rows = fmt::format(
        "Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKo{}\r\nFrom: <sip:x@r.example>;tag=1\r\nTo: <sip:{}@r.example>\r\n"
        "Call-ID: o{}\r\nCSeq: 1 {}\r\n\r\n",
        what / 16, user_, what / 16, (what & 1U) != 0 ? "INVITE" : "OPTIONS");
    const bool back = (what & 4U) != 0;
    if ((what & 2U) != 0)
      send("SIP/2.0 200 OK\r\n" + rows, back);
    else
      send(fmt::format("{} sip:{}@10.0.0.1 SIP/2.0\r\n{}", (what & 1U) != 0 ? "INVITE" : "OPTIONS", user_, rows), back);
  }

  void send(std::string_view bytes, bool back) {
    const std::string copy{bytes};  // of its own: the sanitizer sees who reads behind its end
    CapturedMessage message;
    message.time = {time_, 1, clock_};
    message.source = back ? destination_ : source_;
    message.destination = back ? source_ : destination_;
    message.transport = transport_;
    message.cut = cut_;
    message.bytes = copy;
    message.file = (sent_ & 1U) != 0 ? "one" : "two";
    message.position = ++sent_;
    analyzer_.add(message);
  }

  Input input_;
  analysis::Analyzer analyzer_;
  std::uint64_t sent_ = 0;
  std::int64_t time_ = 1'700'000'000 * second;
  Clock clock_ = Clock::utc;
  Transport transport_ = Transport::udp;
  bool cut_ = false;
  Endpoint source_ = endpoint(0), destination_ = endpoint(3);
  std::string last_, call_ = "call0";
  std::string_view lifetime_ = "300", contact_ = contacts[0];
  char user_ = 'a';
  unsigned cseq_ = 0, branch_ = 0, nonce_ = 100;
};

template <class List>
std::uint64_t sum(const List& list) {
  return std::accumulate(list.begin(), list.end(), std::uint64_t{0});
}

void require_spread(const analysis::Spread& spread) {
  std::uint64_t count = 0;
  for (const auto& cell : spread.cells()) count += cell.count;
  require(count == spread.count() && spread.cells().size() <= analysis::Spread::most_cells);
  for (const std::uint32_t permille : {0U, 500U, 1000U})
    require(spread.quantile(permille) >= spread.least() && spread.quantile(permille) <= spread.greatest());
}

void require_times(const analysis::TrunkFacts& facts) {
  require(facts.first <= facts.last && facts.last <= facts.end);
  Duration in_states{};
  for (const Duration time : facts.time_in) {
    require(time >= Duration{});
    in_states += time;
  }
  require(in_states <= facts.end - facts.first);
  for (std::size_t i = 0; i < facts.states.size(); ++i) {
    require(facts.states[i].from <= facts.states[i].until && facts.states[i].until <= facts.end);
    require(i == 0 || facts.states[i - 1].until <= facts.states[i].from);
  }
}

void require_counts(const analysis::TrunkFacts& facts) {
  require(facts.exchanges.count() == sum(facts.requests) && facts.exchanges.count() == sum(facts.privacy));
  require(facts.exchanges.in_order().size() + facts.exchanges.left_out() == facts.exchanges.count());
  require(facts.successes + facts.cancels_confirmed <= facts.answers[2]);
  require(facts.failures_in_row <= sum(facts.failures));
  require(facts.cancels_confirmed <= facts.requests[static_cast<std::size_t>(analysis::RequestKind::cancel)] +
                                         facts.requests[static_cast<std::size_t>(analysis::RequestKind::credentials)] +
                                         facts.requests[static_cast<std::size_t>(analysis::RequestKind::adjusted)] +
                                         facts.requests[static_cast<std::size_t>(analysis::RequestKind::next_target)]);
  require(facts.granted.count() == facts.successes);
  for (const analysis::Spread* spread :
       {&facts.asked, &facts.granted, &facts.refresh_gap, &facts.refresh_share, &facts.retry_from_detection,
        &facts.retry_from_send, &facts.to_register, &facts.to_recover})
    require_spread(*spread);
}

void require_judgement(const analysis::TrunkFacts& facts, const analysis::Trace& trace,
                       const analysis::Expectations& expected) {
  for (const analysis::Finding& finding : analysis::judge(facts, expected)) {
    require(static_cast<std::size_t>(finding.rule) < analysis::rule_count);
    require(!analysis::rule(finding.rule).id.empty() && !finding.detail.empty());
    require(finding.place.position == 0 || finding.place.file < trace.files.size());
  }
  const std::vector<deployment::RetryGap> gaps = analysis::retry_gaps(facts);
  for (const deployment::ItemVerdict& line :
       deployment::checklist(expected.configured, analysis::observed_facts(facts, gaps)))
    require(!deployment::describe(line).view().empty());
  for (const deployment::SymptomFinding& finding :
       deployment::find_symptoms(analysis::observed_behaviour(facts, expected)))
    require(!deployment::describe(finding).view().empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  World world(Input({reinterpret_cast<const char*>(data), size}));
  const analysis::Trace trace = world.run();
  const analysis::Totals& totals = trace.totals;
  require(totals.registers + totals.answers + totals.others == totals.messages);

  analysis::Expectations told;
  told.configured.parameters.expire = {{ExpiryMode::fixed, seconds{300}}, deployment::Origin::given};
  told.configured.parameters.retry_delay = {seconds{60}, deployment::Origin::given};
  told.configured.scenarios.insert(deployment::Scenario::backup);
  told.configured.parameters.privacy = {PrivacyMode::id, deployment::Origin::given};
  told.nat_timeout = seconds{60};
  analysis::Expectations backing_off;
  backing_off.backoff = backing_off.host_overloaded = true;

  std::uint64_t registers = totals.translated + totals.beyond_limit, answers = totals.unpaired;
  for (const analysis::TrunkFacts* facts : trace.trunks) {
    registers += facts->exchanges.count() + facts->copies;
    answers += sum(facts->answers);
    require_times(*facts);
    require_counts(*facts);
    for (const auto& expected : {analysis::Expectations{}, told, backing_off})
      require_judgement(*facts, trace, expected);
    for (const analysis::PolicyWord& word : analysis::infer_policy(*facts).words)
      require(!word.text.empty() && !word.evidence.empty());
    (void)analysis::infer_policy(*facts).sentence();
  }
  require(registers == totals.registers && answers <= totals.answers);
  return 0;
}
