// Writes a picture as SVG 1.1, element by element. It needs nothing but the fonts of whoever shows it.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace membar {

// How wide a text is about, and the text where it fits: else its beginning, with an ellipsis. Fonts differ.
double text_width(std::string_view text, double size);
std::string fitting(const std::string& text, double size, double width);

class SvgCanvas {
 public:
  using Place = std::pair<double, double>;  // x, y in pixels, from the top left
  enum class Anchor : char { start, middle, end };
  struct Text {
    Anchor anchor = Anchor::start;
    double size = 15;
    bool bold = false;
    std::string_view colour = "#1a1a1a";
  };

  SvgCanvas(double width, double height) : width_(width), height_(height) {}

  void text(Place at, std::string_view text, const Text& style);
  void line(Place from, Place to, std::string_view colour, double width, std::string_view dashes = "");
  // No fill; what is joined by the line is what has no gap.
  void path(const std::vector<Place>& places, std::string_view colour, double width, std::string_view dashes = "");
  void area(const std::vector<Place>& places, std::string_view colour, double opacity);
  // `title` is what a viewer shows on hover; it may be empty.
  void rectangle(Place corner, double width, double height, std::string_view colour, std::string_view title);
  // One of 7 shapes. A shape belongs to a colour: they are told apart without it too.
  void marker(Place at, std::size_t shape, std::string_view colour, std::string_view title);

  // The whole document; `title` is its name for those who cannot see it.
  [[nodiscard]] std::string document(std::string_view title) const;

 private:
  void titled(std::string_view title, std::string_view element);

  double width_, height_;
  std::string elements_;
};

}  // namespace membar
