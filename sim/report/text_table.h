// A table of text whose columns line up.
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace membar {

class TextTable {
 public:
  enum class Align : char { left, right };
  struct Column {
    std::string name;
    Align align = Align::right;
  };
  explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // REQUIRES: one cell per column. A detail stands on lines of its own below the row, indented; it may be empty.
  void add(std::vector<std::string> cells, std::vector<std::string> details = {});
  [[nodiscard]] bool empty() const { return rows_.empty(); }
  // Every line begins with `indent`; none ends with a space. Without any column names there is no header line.
  void print(std::ostream& out, const std::string& indent) const;

 private:
  struct Row {
    std::vector<std::string> cells;
    std::vector<std::string> details;
  };
  void print_row(std::ostream& out, const std::string& indent, const std::vector<std::size_t>& widths,
                 const std::vector<std::string>& cells) const;

  std::vector<Column> columns_;
  std::vector<Row> rows_;
};

}  // namespace membar
