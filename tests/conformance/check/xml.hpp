// A reader of the XML that reports are written in: elements, attributes, text and references. It throws at whatever XML
// 1.0 forbids.
#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace xml {

struct Element {
  std::string name, text;
  std::map<std::string, std::string> attributes;
  std::vector<Element> children;

  [[nodiscard]] std::size_t count(std::string_view child) const {
    std::size_t found = name == child ? 1 : 0;
    for (const Element& one : children) found += one.count(child);
    return found;
  }
};

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Element document() {
    skip("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    Element root = element();
    blanks();
    if (at_ != text_.size()) fail("something follows the root element");
    return root;
  }

 private:
  [[noreturn]] void fail(const std::string& why) const {
    throw std::runtime_error(why + " at byte " + std::to_string(at_));
  }
  [[nodiscard]] char peek() const {
    if (at_ == text_.size()) fail("the end");
    return text_[at_];
  }
  [[nodiscard]] bool follows(std::string_view what) const { return text_.substr(at_, what.size()) == what; }
  void skip(std::string_view what) {
    if (!follows(what)) fail("not " + std::string{what});
    at_ += what.size();
  }
  void blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }

  std::string word() {
    std::string out;
    while ((peek() >= 'a' && peek() <= 'z') || peek() == '-') out += text_[at_++];
    if (out.empty()) fail("no name");
    return out;
  }

  std::string reference() {
    for (const auto& [name, value] : std::map<std::string, std::string>{{"&amp;", "&"},
                                                                        {"&lt;", "<"},
                                                                        {"&gt;", ">"},
                                                                        {"&quot;", "\""},
                                                                        {"&apos;", "'"},
                                                                        {"&#9;", "\t"},
                                                                        {"&#10;", "\n"},
                                                                        {"&#13;", "\r"}})
      if (follows(name)) {
        at_ += name.size();
        return value;
      }
    fail("an unknown reference");
  }

  /// Text up to `end`, which stays.
  std::string text_until(char end) {
    std::string out;
    while (peek() != end) {
      if (peek() == '&')
        out += reference();
      else if (peek() == '<' || (static_cast<unsigned char>(peek()) < 0x20 && peek() != '\n'))
        fail("a character that may not stand here");
      else
        out += text_[at_++];
    }
    return out;
  }

  Element element() {
    Element out;
    skip("<");
    out.name = word();
    while (peek() == ' ') {
      skip(" ");
      const std::string name = word();
      skip("=\"");
      if (!out.attributes.emplace(name, text_until('"')).second) fail("an attribute twice");
      skip("\"");
    }
    if (follows("/>")) {
      skip("/>");
      return out;
    }
    skip(">");
    for (out.text = text_until('<'); !follows("</"); out.text += text_until('<')) out.children.push_back(element());
    skip("</" + out.name + ">");
    return out;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace xml
