// Objects out of the web API's JSON without a tree of it: a list of a million gateways costs what is kept of them.
// Damage costs the object that it is in; the reader goes on at the next one. What is secret is wiped, never kept.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "conformance/deployment/reading.hpp"

namespace sipreg::conformance {

/// The members of one object that were asked for, each as text: a number may come as one or in quotes.
class JsonObject {
 public:
  static constexpr std::size_t capacity = 16;

  [[nodiscard]] bool has(std::size_t member) const { return (present_ >> member & 1U) != 0; }
  [[nodiscard]] std::string_view text(std::size_t member) const { return texts_[member]; }

  /// The whole number; nothing when the member is absent, or no such number. "60", 60, 60.0.
  [[nodiscard]] std::optional<std::int64_t> number(std::size_t member) const;

  void set(std::size_t member, std::string text);
  [[nodiscard]] bool empty() const { return present_ == 0; }

  std::size_t offset = 0;     ///< where it begins in the text
  std::size_t mark = 0;       ///< the sink's own, set in begin()
  bool nested = false;        ///< in an envelope
  bool password = false;      ///< it has a `password` that is not empty
  bool no_password = false;   ///< it has one that is empty
  bool has_list = false;      ///< a member holds further objects: it is an envelope
  bool list_was_cut = false;  ///< the text ended, or was damaged, inside of it

 private:
  std::array<std::string, capacity> texts_;
  std::uint16_t present_ = 0;
};

/// Is told of each object, the inner ones first. Objects count at the top, in a list there, and in the members of the
/// web API that hold them (infoGatewayRoutings, infoGatewayRoutingOnlines) or that scripts wrap them in (data, ...).
class JsonSink {
 public:
  virtual void begin(JsonObject& object) = 0;  ///< not every one comes to its end
  virtual void end(JsonObject& object) = 0;

 protected:
  ~JsonSink() = default;
};

/// Reads one JSON text, text[begin, end), for `members` (at most JsonObject::capacity); damage is told to `reading`.
/// `text` is changed: bytes that are no UTF-8 become `?` beforehand, by make_readable(); a comma becomes a bracket
/// where reading goes on behind damage.
void read_json_objects(std::string& text, std::size_t begin, std::size_t end, std::span<const std::string_view> members,
                       JsonSink& sink, Places& places, Reading& reading);

/// Makes `?` of each byte that is no UTF-8, and blanks of a byte order mark: a name in another encoding must not cost
/// its record.
void make_readable(std::string& text);

/// Overwrites a text that held passwords.
void wipe(std::string& text);

}  // namespace sipreg::conformance
