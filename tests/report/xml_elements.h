// A strict reader of the XML that membar writes: elements, attributes and text. No document types and no CDATA.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace membar::test {

struct XmlElement {
  std::string name;
  std::map<std::string, std::string> attributes;
  std::string text;  // right below it, between and around its children
  std::size_t depth = 0;
};

struct XmlDocument {
  std::vector<XmlElement> elements;  // in the order in which they begin
  std::string problem;               // "": the document is well-formed

  // Those of this name.
  [[nodiscard]] std::vector<XmlElement> named(std::string_view name) const;
  // The texts of all `text` elements.
  [[nodiscard]] std::vector<std::string> texts() const;
};

XmlDocument read_xml(std::string_view text);

}  // namespace membar::test
