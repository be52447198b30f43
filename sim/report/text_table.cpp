#include "sim/report/text_table.h"

#include <algorithm>
#include <utility>

#include "sim/base/check.h"

namespace membar {

void TextTable::add(std::vector<std::string> cells, std::vector<std::string> details) {
  MEMBAR_CHECK(cells.size() == columns_.size(), "a row has one cell per column");
  rows_.push_back({std::move(cells), std::move(details)});
}

void TextTable::print(std::ostream& out, const std::string& indent) const {
  std::vector<std::size_t> widths;
  std::vector<std::string> names;
  bool header = false;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    std::size_t width = columns_[i].name.size();
    for (const Row& row : rows_) width = std::max(width, row.cells[i].size());
    widths.push_back(width);
    names.push_back(columns_[i].name);
    header = header || !columns_[i].name.empty();
  }
  if (header) print_row(out, indent, widths, names);
  for (const Row& row : rows_) {
    print_row(out, indent, widths, row.cells);
    for (const std::string& detail : row.details) out << indent << "    " << detail << '\n';
  }
}

void TextTable::print_row(std::ostream& out, const std::string& indent, const std::vector<std::size_t>& widths,
                          const std::vector<std::string>& cells) const {
  std::string line = indent;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string padding(widths[i] - cells[i].size(), ' ');
    if (i != 0) line += "  ";
    line += columns_[i].align == Align::left ? cells[i] + padding : padding + cells[i];
  }
  line.erase(line.find_last_not_of(' ') + 1);
  out << line << '\n';
}

}  // namespace membar
