#include "conformance/deployment/json_objects.hpp"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "sipreg/wire/text.hpp"

namespace sipreg::conformance {
namespace {

using Json = nlohmann::json;

constexpr std::string_view lists[] = {
    "infoGatewayRoutings", "infoGatewayRoutingOnlines", "infoGatewayRoutingsOnline", "data", "result", "response"};

bool is_list(std::string_view key) { return std::find(std::begin(lists), std::end(lists), key) != std::end(lists); }

/// Characters of the text that say how far they have been read: the parser itself tells of a place only with an error.
class Cursor {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  Cursor(const char* at, const char** furthest) : at_(at), furthest_(furthest) {}
  reference operator*() const { return *at_; }
  Cursor& operator++() {
    *furthest_ = ++at_;
    return *this;
  }
  Cursor operator++(int) {
    const Cursor before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const Cursor& a, const Cursor& b) { return a.at_ == b.at_; }

 private:
  const char* at_;
  const char** furthest_;
};

enum class Error : std::uint8_t { none, damage, end_of_text };

class Handler final : public nlohmann::json_sax<Json> {
 public:
  Handler(std::span<const std::string_view> members, JsonSink& sink, const std::string& text)
      : members_(members), sink_(sink), text_(text), at_(text.data()) {}

  const char** furthest(std::size_t from) {
    at_ = text_.data() + from;
    return &at_;
  }
  [[nodiscard]] std::size_t read() const { return static_cast<std::size_t>(at_ - text_.data()); }
  [[nodiscard]] Error error() const { return error_; }

  bool null() override { return forget(); }
  bool boolean(bool value) override { return take(value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override { return take(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return take(std::to_string(value)); }
  bool number_float(number_float_t, const string_t& raw) override { return take(raw); }
  bool binary(binary_t&) override { return forget(); }

  bool string(string_t& value) override {
    if (secret_) {
      if (reads_members()) (value.empty() ? open_.back().no_password : open_.back().password) = true;
      std::fill(value.begin(), value.end(), '*');  // the parser's own buffer
      return forget();
    }
    return take(value);
  }

  bool key(string_t& name) override {
    member_ = JsonObject::capacity;
    if (!reads_members()) {
      secret_ = is_secret(name);
      return true;
    }
    const auto found = std::find(members_.begin(), members_.end(), name);
    if (found != members_.end()) member_ = static_cast<std::size_t>(found - members_.begin());
    secret_ = is_secret(name);
    list_ = is_list(name);
    return true;
  }

  bool start_object(std::size_t) override {
    if (opaque_ != 0 || !counts_here()) {
      ++opaque_;
      return true;
    }
    if (!open_.empty() && list_) open_.back().has_list = true;
    list_ = false;
    open_.emplace_back().offset = read() - 1;  // the brace is the last that was read
    levels_.push_back('{');
    open_.back().nested = open_.size() > 1;
    sink_.begin(open_.back());
    return true;
  }

  bool end_object() override {
    if (opaque_ != 0) {
      --opaque_;
      return true;
    }
    JsonObject done = std::move(open_.back());
    open_.pop_back();
    levels_.pop_back();
    sink_.end(done);
    return true;
  }

  bool start_array(std::size_t) override {
    if (opaque_ != 0 || !counts_here()) {
      ++opaque_;
      return true;
    }
    if (!open_.empty() && list_) open_.back().has_list = true;
    list_ = false;
    levels_.push_back('[');
    return true;
  }

  bool end_array() override {
    if (opaque_ != 0)
      --opaque_;
    else
      levels_.pop_back();
    return true;
  }

  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& error) override {
    const std::string_view what = error.what();
    error_ = what.find("unexpected end of input") != std::string_view::npos ||
                     what.find("missing closing quote") != std::string_view::npos
                 ? Error::end_of_text
                 : Error::damage;
    return false;
  }

  /// After an error: the damaged object is dropped, the envelopes around it go on with the list that is read next.
  void resume() {
    error_ = Error::none;
    while (!open_.empty() && !open_.back().has_list) open_.pop_back();
    levels_.assign(open_.size(), '{');
    opaque_ = 0;
    forget();
    list_ = true;
  }

  /// The text ends: so do the envelopes that an error left open.
  void finish() {
    if (error_ != Error::none) resume();
    while (!open_.empty()) {
      JsonObject cut = std::move(open_.back());
      open_.pop_back();
      cut.list_was_cut = true;
      sink_.end(cut);
    }
  }

 private:
  static bool is_secret(std::string_view name) {
    constexpr std::string_view word = "password";
    return name.size() >= word.size() && wire::iequals(name.substr(name.size() - word.size()), word);
  }

  [[nodiscard]] bool reads_members() const { return opaque_ == 0 && !levels_.empty() && levels_.back() == '{'; }
  [[nodiscard]] bool counts_here() const { return levels_.empty() || levels_.back() == '[' || list_; }

  bool take(std::string value) {
    if (reads_members() && secret_) open_.back().password = true;  // a number
    if (reads_members() && member_ < JsonObject::capacity) open_.back().set(member_, std::move(value));
    return forget();
  }

  bool forget() {
    secret_ = list_ = false;
    member_ = JsonObject::capacity;
    return true;
  }

  std::span<const std::string_view> members_;
  JsonSink& sink_;
  const std::string& text_;
  const char* at_;
  std::vector<JsonObject> open_;
  std::string levels_;      ///< '{' and '[' of what counts
  std::size_t opaque_ = 0;  ///< depth in something that does not
  std::size_t member_ = JsonObject::capacity;
  bool secret_ = false;  ///< the member is a password
  bool list_ = false;    ///< the member holds further objects
  Error error_ = Error::none;
};

/// The comma of the next `}, {` at or behind `at`: where an object of the same list begins again.
std::size_t next_object(std::string_view text, std::size_t at) {
  constexpr std::string_view blanks = " \t\r\n";
  for (std::size_t brace = text.find('}', at); brace != std::string_view::npos; brace = text.find('}', brace + 1)) {
    const std::size_t comma = text.find_first_not_of(blanks, brace + 1);
    if (comma == std::string_view::npos || text[comma] != ',') continue;
    const std::size_t open = text.find_first_not_of(blanks, comma + 1);
    if (open != std::string_view::npos && text[open] == '{') return comma;
  }
  return std::string_view::npos;
}

}  // namespace

void read_json_objects(std::string& text, std::size_t begin, std::size_t end, std::span<const std::string_view> members,
                       JsonSink& sink, Places& places, Reading& reading) {
  Handler handler(members, sink, text);
  for (std::size_t at = begin;;) {
    const char** const furthest = handler.furthest(at);
    const bool whole = at == begin;
    Json::sax_parse(Cursor(text.data() + at, furthest), Cursor(text.data() + end, furthest), &handler,
                    nlohmann::detail::input_format_t::json, whole);
    if (handler.error() == Error::none) break;
    const std::size_t behind = handler.read();
    const std::size_t where = handler.error() == Error::end_of_text || behind == at ? behind : behind - 1;
    const auto [line, column] = places.at(where);
    reading.skip(handler.error() == Error::end_of_text ? SkipReason::cut_off : SkipReason::damaged_json, line, column);
    const std::size_t comma = next_object(std::string_view(text).substr(0, end), std::max(where, at + 1) - 1);
    if (comma == std::string_view::npos) break;
    text[comma] = '[';
    at = comma;
    handler.resume();
  }
  handler.finish();
}

}  // namespace sipreg::conformance
