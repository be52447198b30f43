#include "tests/report/xml_elements.h"

#include <algorithm>
#include <utility>

namespace membar::test {
namespace {

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == ':';
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  XmlDocument read() {
    constexpr std::string_view kProlog = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    if (!take(kProlog)) fail("no declaration");
    while (good() && at_ < text_.size()) step();
    if (good() && !open_.empty()) fail("an element has no end");
    if (good() && document_.elements.empty()) fail("there is no element");
    return std::move(document_);
  }

 private:
  [[nodiscard]] bool good() const { return document_.problem.empty(); }
  void fail(const std::string& problem) {
    if (good()) document_.problem = problem + " at byte " + std::to_string(at_);
  }
  bool take(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  void skip_space() { at_ = std::min(text_.find_first_not_of(" \n", at_), text_.size()); }

  std::string name() {
    const std::size_t from = at_;
    while (at_ < text_.size() && is_name(text_[at_])) ++at_;
    if (from == at_) fail("a name is missing");
    return std::string(text_.substr(from, at_ - from));
  }

  // One character of text, plain or escaped.
  void character(std::string& into) {
    constexpr std::pair<std::string_view, char> kEntities[] = {
        {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}};
    for (const auto& [entity, c] : kEntities) {
      if (!take(entity)) continue;
      into += c;
      return;
    }
    const char c = text_[at_];
    if (c == '&' || c == '<') return fail("an unescaped character");
    if (static_cast<unsigned char>(c) < 0x20 && c != '\n') return fail("a control character");
    into += c;
    ++at_;
  }

  void step() {
    if (take("</")) {
      const std::string ends = name();
      if (open_.empty() || document_.elements[open_.back()].name != ends) return fail("</" + ends + "> ends nothing");
      open_.pop_back();
      if (!take(">")) fail("expected >");
    } else if (take("<")) {
      element();
    } else if (open_.empty()) {
      if (text_[at_] != '\n') return fail("text outside of the root");
      ++at_;
    } else {
      character(document_.elements[open_.back()].text);
    }
  }

  void element() {
    if (open_.empty() && !document_.elements.empty()) return fail("a second root");
    XmlElement one;
    one.name = name();
    one.depth = open_.size();
    while (good() && at_ < text_.size()) {
      const bool space = text_[at_] == ' ';
      skip_space();
      const bool closed = take("/>");
      if (closed || take(">")) {
        document_.elements.push_back(std::move(one));
        if (!closed) open_.push_back(document_.elements.size() - 1);
        return;
      }
      const std::string key = name();
      if (!space || !take("=\"")) return fail("expected an attribute");
      std::string value;
      while (good() && at_ < text_.size() && text_[at_] != '"') character(value);
      ++at_;
      if (!one.attributes.emplace(key, std::move(value)).second) fail(key + " stands twice");
    }
    fail("an element is cut off");
  }

  std::string_view text_;
  std::size_t at_ = 0;
  XmlDocument document_;
  std::vector<std::size_t> open_;
};

}  // namespace

std::vector<XmlElement> XmlDocument::named(std::string_view name) const {
  std::vector<XmlElement> found;
  for (const XmlElement& one : elements) {
    if (one.name == name) found.push_back(one);
  }
  return found;
}

std::vector<std::string> XmlDocument::texts() const {
  std::vector<std::string> all;
  for (const XmlElement& one : named("text")) all.push_back(one.text);
  return all;
}

XmlDocument read_xml(std::string_view text) { return Reader(text).read(); }

}  // namespace membar::test
