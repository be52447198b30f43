#include "sim/report/svg_canvas.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "sim/report/json_text.h"
#include "sim/report/markup_text.h"

namespace membar {
namespace {

// A hundredth of a pixel is enough.
std::string pixels(double value) {
  std::array<char, 32> digits;
  const double rounded = std::round(value * 100) / 100 + 0.0;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), rounded).ptr;
  return {digits.data(), end};
}

std::string attribute(std::string_view name, std::string_view value) {
  return " " + std::string(name) + "=\"" + markup_text(value) + "\"";
}

std::string attribute(std::string_view name, double value) { return attribute(name, pixels(value)); }

std::string steps(const std::vector<SvgCanvas::Place>& places) {
  std::string text;
  for (const auto& [x, y] : places) text += (text.empty() ? "M" : "L") + pixels(x) + " " + pixels(y);
  return text;
}

}  // namespace

double text_width(std::string_view text, double size) {
  const auto characters = std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; });
  return 0.58 * size * static_cast<double>(characters);
}

std::string fitting(const std::string& text, double size, double width) {
  if (text_width(text, size) <= width) return text;
  std::string part = valid_utf8(text);
  while (!part.empty() && text_width(part, size) + size > width) {
    while (part.size() > 1 && (part.back() & 0xc0) == 0x80) part.pop_back();
    part.pop_back();
  }
  return part + "\u2026";
}

void SvgCanvas::text(Place at, std::string_view text, const Text& style) {
  constexpr std::array<std::string_view, 3> kAnchors{"start", "middle", "end"};
  elements_ += "<text" + attribute("x", at.first) + attribute("y", at.second) +
               attribute("text-anchor", kAnchors[static_cast<std::size_t>(style.anchor)]) +
               attribute("font-size", style.size) + attribute("fill", style.colour) +
               (style.bold ? attribute("font-weight", "bold") : "") + ">" + markup_text(text) + "</text>\n";
}

void SvgCanvas::line(Place from, Place to, std::string_view colour, double width, std::string_view dashes) {
  elements_ += "<line" + attribute("x1", from.first) + attribute("y1", from.second) + attribute("x2", to.first) +
               attribute("y2", to.second) + attribute("stroke", colour) + attribute("stroke-width", width) +
               (dashes.empty() ? "" : attribute("stroke-dasharray", dashes)) + "/>\n";
}

void SvgCanvas::path(const std::vector<Place>& places, std::string_view colour, double width, std::string_view dashes) {
  elements_ += "<path fill=\"none\" stroke-linejoin=\"round\"" + attribute("d", steps(places)) +
               attribute("stroke", colour) + attribute("stroke-width", width) +
               (dashes.empty() ? "" : attribute("stroke-dasharray", dashes)) + "/>\n";
}

void SvgCanvas::area(const std::vector<Place>& places, std::string_view colour, double opacity) {
  elements_ += "<path" + attribute("d", steps(places) + "Z") + attribute("fill", colour) +
               attribute("fill-opacity", opacity) + "/>\n";
}

void SvgCanvas::titled(std::string_view title, std::string_view element) {
  elements_ += "<" + std::string(element);
  if (title.empty()) {
    elements_ += "/>\n";
  } else {
    elements_ +=
        "><title>" + markup_text(title) + "</title></" + std::string(element.substr(0, element.find(' '))) + ">\n";
  }
}

void SvgCanvas::rectangle(Place corner, double width, double height, std::string_view colour, std::string_view title) {
  titled(title, "rect" + attribute("x", corner.first) + attribute("y", corner.second) + attribute("width", width) +
                    attribute("height", height) + attribute("fill", colour));
}

void SvgCanvas::marker(Place at, std::size_t shape, std::string_view colour, std::string_view title) {
  constexpr double kRadius = 4.5;
  const double x = at.first, y = at.second;
  const auto corners = [&](std::size_t count, double turn, double radius) {
    std::vector<Place> places;
    for (std::size_t i = 0; i < count; ++i) {
      const double angle = (static_cast<double>(i) / static_cast<double>(count) + turn) * 2 * 3.14159265358979;
      places.emplace_back(x + radius * std::sin(angle), y - radius * std::cos(angle));
    }
    return "path" + attribute("d", steps(places) + "Z") + attribute("fill", colour);
  };
  const std::string circle = "circle" + attribute("cx", x) + attribute("cy", y) + attribute("r", kRadius);
  const std::array<std::string, 7> shapes{
      circle + attribute("fill", colour),
      corners(4, 0.125, 1.3 * kRadius),
      corners(3, 0, 1.4 * kRadius),
      corners(4, 0, 1.4 * kRadius),
      corners(3, 0.5, 1.4 * kRadius),
      circle + attribute("fill", "#fff") + attribute("stroke", colour) + attribute("stroke-width", 2.0),
      corners(5, 0, 1.3 * kRadius)};
  titled(title, shapes[shape % shapes.size()]);
}

std::string SvgCanvas::document(std::string_view title) const {
  const std::string size = pixels(width_) + " " + pixels(height_);
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\"" +
         attribute("width", width_) + attribute("height", height_) + attribute("viewBox", "0 0 " + size) +
         " font-family=\"Helvetica, Arial, 'DejaVu Sans', sans-serif\">\n<title>" + markup_text(title) +
         "</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n" + elements_ + "</svg>\n";
}

}  // namespace membar
