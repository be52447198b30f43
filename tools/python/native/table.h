// A table in memory that becomes arrays: rows are added cell by cell, columns are taken whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace membar::python {

// A column of numbers, or of texts: the distinct texts once, and which of them each row has.
struct Column {
  std::string name;
  bool is_text = false;
  std::vector<std::uint64_t> numbers;
  std::vector<std::uint8_t> absent;  // by row; empty: every row has a number
  std::vector<std::int32_t> codes;   // by row: index of `texts`; -1: the row has none
  std::vector<std::string> texts;
};

class Table {
 public:
  Table() = default;
  Table(std::initializer_list<const char*> names);
  void add_column(std::string_view name);
  // The columns of these names, as far as there are any, are of texts; the others are of numbers.
  // REQUIRES: no cell was added yet
  void set_texts(std::initializer_list<std::string_view> names);

  // The next cell of the row; a row has as many as there are columns.
  Table& number(std::uint64_t value) { return number_if(true, value); }
  Table& number_if(bool present, std::uint64_t value);
  // "": none. REQUIRES: the column is of texts
  Table& text(std::string_view value);

  // REQUIRES: the last row is whole
  [[nodiscard]] const std::vector<Column>& columns() const { return columns_; }

 private:
  Column& next();

  std::vector<Column> columns_;
  std::vector<std::unordered_map<std::string, std::int32_t>> known_;  // by column, the code of each text
  std::size_t at_ = 0;
};

}  // namespace membar::python
