#include "conformance/deployment/poll_log.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>

#include "conformance/deployment/json_objects.hpp"

namespace sipreg::conformance {
namespace {

enum Member : std::size_t {
  name,
  remote_ip,
  nat_ip,
  local_ip,
  register_time,
  update_time,
  keep_time,
  register_name,
  retry_after,
  ret_code,
  first_poll_time,
  poll_time_end = first_poll_time + 5
};
constexpr std::string_view members[] = {"name",       "remoteIp", "natIp",        "localIp",    "registerTime",
                                        "updateTime", "keepTime", "registerName", "retryAfter", "retCode",
                                        "time",       "pollTime", "timestamp",    "now",        "ts"};
static_assert(std::size(members) == poll_time_end && poll_time_end <= JsonObject::capacity);

/// One gateway in one poll, until the poll's time is known.
struct Row {
  std::size_t series;
  WallTime registered, updated;
  std::optional<WallTime> server_now;  ///< registerTime + keepTime
  std::size_t line;
};

class Reader final : public JsonSink {
 public:
  Reader(PollLog& out, Places& places) : out_(out), places_(places) {}

  void begin(JsonObject& object) override { object.mark = pending_.size(); }

  void end(JsonObject& object) override {
    const std::optional<WallTime> time = time_of(object);
    if (is_gateway(object)) {
      keep(object);
      if (time && !object.nested) close(object.mark, time);  // a line for each gateway
    } else if (object.number(ret_code).value_or(0) != 0) {
      skip(SkipReason::error_reply, object);
    } else if (time || (object.has_list && !object.nested)) {
      close(object.mark, time);
    } else if (!object.has_list && !object.has(ret_code)) {
      ++out_.reading.ignored;
    }
  }

  /// One JSON text has been read: what no envelope has given a time has none.
  void end_text() {
    if (!pending_.empty()) close(0, std::nullopt);
  }

  /// Where the JSON text that is read begins.
  void begin_text(Places::Place place) { text_begin_ = place; }

 private:
  static bool is_gateway(const JsonObject& object) {
    return !object.has_list && (object.has(update_time) || object.has(register_time));
  }

  static std::optional<WallTime> time_of(const JsonObject& object) {
    for (std::size_t member = first_poll_time; member < poll_time_end; ++member)
      if (object.has(member))
        if (const auto time = read_wall_time(object.text(member)); time && *time != WallTime{}) return time;
    return std::nullopt;
  }

  /// A time of the web API; absent and 0 are none.
  std::optional<WallTime> moment(const JsonObject& object, std::size_t member) {
    if (!object.has(member) || object.text(member).empty()) return WallTime{};
    const auto number = object.number(member);
    return number ? wall_time(*number) : std::nullopt;
  }

  void keep(const JsonObject& object) {
    const std::string_view key = !object.text(name).empty()            ? object.text(name)
                                 : !object.text(register_name).empty() ? object.text(register_name)
                                                                       : object.text(remote_ip);
    if (key.empty()) return skip(SkipReason::no_name, object);
    const auto registered = moment(object, register_time), updated = moment(object, update_time);
    if (!registered || !updated) return skip(SkipReason::wrong_value, object);
    const std::size_t index = series_of(std::string(key));
    describe(out_.series[index], object);
    std::optional<WallTime> server_now;
    constexpr std::int64_t century = 3'200'000'000;
    if (const auto online = object.number(keep_time);
        online && *online > 0 && *online < century && *registered != WallTime{})
      server_now = *registered + seconds{*online};
    pending_.push_back({index, *registered, *updated, server_now, places_.at(object.offset).line});
  }

  std::size_t series_of(std::string key) {
    const auto [found, added] = index_.try_emplace(std::move(key), out_.series.size());
    if (added) out_.series.emplace_back().name = found->first;
    return found->second;
  }

  static void describe(GatewaySeries& series, const JsonObject& object) {
    const auto keep_text = [&](std::string& into, std::size_t member) {
      if (!object.text(member).empty()) into = object.text(member);
    };
    keep_text(series.remote_address, remote_ip);
    keep_text(series.nat_address, nat_ip);
    keep_text(series.local_address, local_ip);
    keep_text(series.register_name, register_name);
    constexpr std::int64_t longest = std::int64_t{86'400'000} * 365;
    const std::int64_t disabled = object.number(retry_after).value_or(0);
    series.retry_after = longer(series.retry_after, Duration{std::clamp<std::int64_t>(disabled, 0, longest)});
  }

  /// A poll is whole: its rows, from `begin` on, become sightings.
  void close(std::size_t begin, std::optional<WallTime> time) {
    if (!time) {
      ++out_.polls;
      ++out_.untimed;
      out_.reading.skip(SkipReason::no_time, text_begin_.line, text_begin_.column);
    } else {
      if (time != last_poll_) ++out_.polls;
      if (last_poll_ && *time < *last_poll_) ++out_.out_of_order;
      last_poll_ = time;
    }
    for (std::size_t i = begin; i < pending_.size(); ++i) add(pending_[i], time);
    pending_.resize(std::min(begin, pending_.size()));
  }

  void add(const Row& row, std::optional<WallTime> time) {
    ++out_.reading.taken;
    const std::optional<WallTime> seen = time ? time : row.server_now;
    const WallTime when = seen.value_or(row.updated);
    std::vector<Sighting>& list = out_.series[row.series].sightings;
    const bool same = !list.empty() && list.back().registered == row.registered && list.back().updated == row.updated &&
                      list.back().timed == seen.has_value() && when >= list.back().last_seen;
    if (same) {
      list.back().last_seen = when;
      ++list.back().polls;
    } else {
      list.push_back({when, when, row.registered, row.updated, seen.has_value(), 1, row.line});
    }
  }

  void skip(SkipReason reason, const JsonObject& object) {
    const auto [line, column] = places_.at(object.offset);
    out_.reading.skip(reason, line, column);
  }

  PollLog& out_;
  Places& places_;
  std::unordered_map<std::string, std::size_t> index_;
  std::vector<Row> pending_;
  std::optional<WallTime> last_poll_;
  Places::Place text_begin_;
};

/// One JSON text over many lines: its first line ends where a list or an object has only begun.
bool is_one_text(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return false;
  const std::size_t end = std::min(text.find_first_of("\r\n", begin), text.size());
  const std::size_t last = text.find_last_not_of(" \t", end - 1);
  const bool begun = std::string_view("[{:,").find(text[last]) != std::string_view::npos;
  // A line of a log that was cut off right there is followed by another object at the start of a line.
  const std::size_t next = text.find_first_not_of("\r\n", end);
  return begun && !(text[begin] == '{' && next != std::string_view::npos && text[next] == '{');
}

void sort_by_time(PollLog& log) {
  for (GatewaySeries& series : log.series) {
    std::vector<Sighting>& list = series.sightings;
    const auto earlier = [](const Sighting& a, const Sighting& b) { return a.first_seen < b.first_seen; };
    std::stable_sort(list.begin(), list.end(), earlier);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < list.size(); ++i) {
      Sighting* const last = kept == 0 ? nullptr : &list[kept - 1];
      if (last && last->registered == list[i].registered && last->updated == list[i].updated &&
          last->timed == list[i].timed) {
        last->last_seen = std::max(last->last_seen, list[i].last_seen);
        last->polls += list[i].polls;
      } else {
        list[kept++] = list[i];
      }
    }
    list.resize(kept);
  }
}

}  // namespace

const GatewaySeries* PollLog::find(std::string_view wanted) const {
  const auto named = [&](const GatewaySeries& one) { return one.name == wanted; };
  const auto found = std::find_if(series.begin(), series.end(), named);
  return found == series.end() ? nullptr : &*found;
}

PollLog read_polls(std::string text, std::string source) {
  PollLog log;
  log.reading.source = std::move(source);
  if (is_utf16(text)) {
    log.reading.skip(SkipReason::utf16, 1, 1);
    wipe(text);
    return log;
  }
  make_readable(text);
  Places places(text);
  Reader reader(log, places);
  const bool one_text = is_one_text(text);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = one_text ? text.size() : std::min(text.find_first_of("\r\n", at), text.size());
    const std::size_t begin = std::min(text.find_first_not_of(" \t\r\n", at), end);
    if (begin < end) {
      reader.begin_text(places.at(begin));
      read_json_objects(text, begin, end, members, reader, places, log.reading);
      reader.end_text();
    }
    at = end + 1;
  }
  sort_by_time(log);
  wipe(text);
  return log;
}

}  // namespace sipreg::conformance
