#include "sim/report/plot_svg.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "tests/report/xml_elements.h"

namespace membar {
namespace {

using test::read_xml;
using test::XmlDocument;
using test::XmlElement;

using Numbers = std::vector<double>;

constexpr double kAbsent = std::numeric_limits<double>::quiet_NaN();

SweepParameter parameter(const std::string& name, const std::string& unit, const std::vector<int>& values) {
  SweepParameter one{name, unit, true, {}, {}, {}};
  for (const int value : values) {
    one.labels.push_back(std::to_string(value));
    one.numbers.push_back(value);
  }
  return one;
}

// A grid of x and way, and one metric; the second parameter moves fastest.
SweepResults grid(const std::vector<int>& xs, const std::vector<int>& ways, const Numbers& values) {
  SweepResults results;
  results.title = "T";
  SweepParameter x = parameter("x", "cycles", xs), way = parameter("way", "", ways);
  for (std::size_t i = 0; i < values.size(); ++i) {
    x.at.push_back(static_cast<std::uint32_t>(i / ways.size()));
    way.at.push_back(static_cast<std::uint32_t>(i % ways.size()));
    results.points.push_back(i);
    results.commands.push_back("membar run t");
  }
  for (SweepParameter* one : {&x, &way})
    (one->labels.size() > 1 ? results.varying : results.constants).push_back(std::move(*one));
  results.metrics.push_back({"cycles", "cycles", values});
  results.planned = values.size();
  return results;
}

XmlDocument drawn(const SweepResults& results, const PlotChoice::Wish& wish = {}) {
  const std::string text = plot_svg(results, PlotChoice::create(results, wish).value());
  INFO(text);
  CHECK(text.find("nan") == std::string::npos);
  CHECK(text.find("inf") == std::string::npos);
  XmlDocument document = read_xml(text);
  CHECK(document.problem == "");
  return document;
}

bool is_line(const XmlElement& path) { return path.attributes.at("fill") == "none"; }

// The lines of a chart, and the points on them: those say on hover what they are.
std::size_t lines(const XmlDocument& svg) {
  const std::vector<XmlElement> paths = svg.named("path");
  return static_cast<std::size_t>(std::count_if(paths.begin(), paths.end(), is_line));
}

std::vector<std::string> hovers(const XmlDocument& svg) {
  std::vector<std::string> all;
  for (const XmlElement& one : svg.named("title")) {
    if (one.depth > 1) all.push_back(one.text);
  }
  return all;
}

bool has(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

double place_of(const XmlDocument& svg, const std::string& text, const std::string& anchor) {
  for (const XmlElement& one : svg.named("text")) {
    if (one.text == text && one.attributes.at("text-anchor") == anchor)
      return std::stod(one.attributes.at(anchor == "middle" ? "x" : "y"));
  }
  FAIL("no text '" << text << "'");
  return 0;
}

TEST_CASE("The reader of XML refuses what is none") {
  const std::string head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
  CHECK(read_xml(head + "<a b=\"1 &lt; 2\">x&amp;y<c/></a>").problem == "");
  CHECK(read_xml(head + "<a b=\"1 &lt; 2\">x&amp;y<c/></a>").elements[0].attributes.at("b") == "1 < 2");
  for (const char* wrong : {"", "<a>", "<a></b>", "<a/><b/>", "<a b=1/>", "<a>&</a>", "<a b=\"<\"/>",
                            "<a b=\"1\" b=\"1\"/>", "<a>\x01</a>", "<a/>x", "<a b=\"1", "<a"}) {
    INFO(wrong);
    CHECK(read_xml(head + wrong).problem != "");
  }
  CHECK(read_xml("<a/>").problem != "");
}

TEST_CASE("A picture has a line per value, a point per cell, and says what its axes are") {
  const XmlDocument svg = drawn(grid({10, 20, 30}, {1, 2}, {100, 110, 200, 210, 300, 310}));
  CHECK(lines(svg) == 2);
  CHECK(hovers(svg) == std::vector<std::string>{"way = 1, x = 10: 100", "way = 1, x = 20: 200", "way = 1, x = 30: 300",
                                                "way = 2, x = 10: 110", "way = 2, x = 20: 210",
                                                "way = 2, x = 30: 310"});
  for (const char* text : {"T", "cycles", "x (cycles)", "way", "10", "20", "30"}) CHECK(has(svg.texts(), text));
  CHECK(svg.elements[0].name == "svg");
  CHECK(svg.named("title")[0].text == "T");
}

TEST_CASE("What is written in a picture may have any characters") {
  SweepResults results = grid({10, 20}, {1, 2}, {1, 2, 3, 4});
  results.title = "a < b & \"c\" > d";
  results.varying[1].name = "param.<&>";
  results.varying[1].labels = {"<1>", "\"2\" & more"};
  results.metrics[0].name = "write:<&\"";
  const XmlDocument svg = drawn(results, {{"write:<&\""}, "", "", ""});
  CHECK(svg.named("title")[0].text == results.title);
  for (const char* text : {"a < b & \"c\" > d", "param.<&>", "<1>", "\"2\" & more", "write:<&\" (cycles)"})
    CHECK(has(svg.texts(), text));
}

TEST_CASE("Bytes that are no text do not break a picture") {
  SweepResults results = grid({10, 20}, {1}, {1, 2});
  results.title = "a\xff\xc3(\xe2\x82 b\x01 \xc3\xa9";
  const XmlDocument svg = drawn(results);
  CHECK(svg.named("title")[0].text == "a\xef\xbf\xbd\xef\xbf\xbd(\xef\xbf\xbd b  \xc3\xa9");
}

TEST_CASE("Values that grow by factors stand at even distances") {
  const XmlDocument log = drawn(grid({1, 2, 4, 8}, {1, 2}, {1, 2, 1, 2, 1, 2, 1, 2}));
  const auto x = [&](const XmlDocument& svg, const char* text) { return place_of(svg, text, "middle"); };
  CHECK(x(log, "2") - x(log, "1") == Approx(x(log, "8") - x(log, "4")).margin(0.02));
  const XmlDocument even = drawn(grid({20, 30, 40, 60}, {1, 2}, {1, 2, 1, 2, 1, 2, 1, 2}));
  CHECK(x(even, "40") - x(even, "20") == Approx(x(even, "60") - x(even, "40")).margin(0.02));
  CHECK(x(even, "30") - x(even, "20") == Approx(x(even, "40") - x(even, "30")).margin(0.02));
}

TEST_CASE("What a point lacks is left out") {
  const SweepResults results = grid({10, 20, 30}, {1, 2}, {100, 110, kAbsent, 210, 300, kAbsent});
  CHECK(hovers(drawn(results)).size() == 4);
  CHECK(hovers(drawn(results, {{}, "x", "way", "heatmap"})).size() == 4);
  drawn(results, {{}, "x", "way", "scaling"});
  drawn(results, {{}, "", "", "tornado"});
  const SweepResults none = grid({10, 20}, {1, 2}, Numbers(4, kAbsent));
  for (const char* kind : {"lines", "heatmap", "scaling"}) {
    const XmlDocument svg = drawn(none, {{}, "x", "way", kind});
    CHECK(hovers(svg).empty());
    CHECK(has(svg.texts(), "no point has it"));
  }
  drawn(none, {{}, "", "", "tornado"});
}

TEST_CASE("Points that were drawn are not joined by a line, and no second parameter divides them") {
  SweepResults results = grid({10, 20, 30}, {1, 2}, {100, 110, 200, 210, 300, 310});
  CHECK(lines(drawn(results)) == 2);
  for (const Sampling sampling : {Sampling::random, Sampling::latin_hypercube}) {
    results.sampling = sampling;
    const XmlDocument svg = drawn(results);
    CHECK(lines(svg) == 0);
    CHECK(hovers(svg).size() == 3);
    CHECK(has(svg.texts(), "mean of the points that were drawn there"));
    CHECK(lines(drawn(results, {{}, "x", "way", ""})) == 0);
    CHECK(hovers(drawn(results, {{}, "x", "way", ""})).size() == 6);
  }
  results.sampling = Sampling::zip;
  CHECK(has(drawn(results, {{}, "x", "none", ""}).texts(),
            "mean of the points there, whose other parameters differ, with the range from least to most"));
}

TEST_CASE("A picture of one point per line, and of a metric that never changes, can be drawn") {
  const XmlDocument single = drawn(grid({10}, {1, 2}, {100, 200}));  // way is the x now
  CHECK(lines(single) == 1);
  CHECK(hovers(single).size() == 2);
  SweepResults sparse = grid({10, 20}, {1, 2}, {100, kAbsent, kAbsent, kAbsent});
  CHECK(hovers(drawn(sparse)).size() == 1);
  for (const double value : {0.0, 7.0, -7.0, 1e15}) {
    const SweepResults constant = grid({10, 20}, {1, 2}, Numbers(4, value));
    INFO(value);
    CHECK(hovers(drawn(constant)).size() == 4);
    for (const char* kind : {"heatmap", "scaling"}) drawn(constant, {{}, "x", "way", kind});
    drawn(constant, {{}, "", "", "tornado"});
  }
}

TEST_CASE("Names of any length stay within a picture") {
  for (const std::size_t length : {4U, 14U, 26U, 60U, 200U}) {
    SweepResults results = grid({10, 20, 30}, {1, 2}, {100, 110, 200, 210, 300, 310});
    results.title = results.varying[0].name = results.varying[1].name = std::string(length, 'n');
    results.varying[0].name += "x";
    results.varying[1].labels = {std::string(length, 'a'), std::string(length - 1, 'b') + "\u00e9"};
    for (const char* kind : {"lines", "heatmap", "scaling", "tornado"}) {
      const bool all = kind == std::string("tornado");
      const XmlDocument svg =
          drawn(results, {{}, all ? "" : results.varying[0].name, all ? "" : results.varying[1].name, kind});
      INFO(kind << " " << length);
      const double width = std::stod(svg.elements[0].attributes.at("width"));
      for (const XmlElement& one : svg.named("text")) {
        const std::string& anchor = one.attributes.at("text-anchor");
        // Half an em is what a letter takes on average.
        const double extent = 0.5 * std::stod(one.attributes.at("font-size")) * static_cast<double>(one.text.size());
        const double from = std::stod(one.attributes.at("x")) - (anchor == "end"      ? extent
                                                                 : anchor == "middle" ? extent / 2
                                                                                      : 0);
        INFO(one.text);
        CHECK(from >= 0);
        CHECK(from + extent <= width);
      }
    }
  }
}

TEST_CASE("Every metric has a panel, one below the other") {
  SweepResults results = grid({10, 20, 30}, {1}, {1, 2, 3});
  results.metrics.push_back({"ops", "", {7, 7, 9}});
  const XmlDocument one = drawn(results), two = drawn(results, {{"cycles", "ops"}, "", "", ""});
  CHECK(lines(one) == 1);
  CHECK(lines(two) == 2);
  CHECK(std::stod(two.elements[0].attributes.at("height")) > std::stod(one.elements[0].attributes.at("height")));
  CHECK(has(two.texts(), "ops"));
}

}  // namespace
}  // namespace membar
