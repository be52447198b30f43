#include "tools/python/native/table.h"

#include <algorithm>

namespace membar::python {

Table::Table(std::initializer_list<const char*> names) {
  for (const char* name : names) add_column(name);
}

void Table::add_column(std::string_view name) {
  columns_.emplace_back().name = name;
  known_.emplace_back();
}

void Table::set_texts(std::initializer_list<std::string_view> names) {
  for (Column& column : columns_) {
    column.is_text = std::find(names.begin(), names.end(), column.name) != names.end();
  }
}

Column& Table::next() {
  Column& column = columns_[at_];
  at_ = (at_ + 1) % columns_.size();
  return column;
}

Table& Table::number_if(bool present, std::uint64_t value) {
  Column& column = next();
  if (!present && column.absent.empty()) column.absent.assign(column.numbers.size(), 0);
  column.numbers.push_back(present ? value : 0);
  if (!present || !column.absent.empty()) column.absent.push_back(present ? 0 : 1);
  return *this;
}

Table& Table::text(std::string_view value) {
  auto& known = known_[at_];
  Column& column = next();
  if (value.empty()) {
    column.codes.push_back(-1);
    return *this;
  }
  const auto [text, fresh] = known.emplace(value, static_cast<std::int32_t>(column.texts.size()));
  if (fresh) column.texts.emplace_back(value);
  column.codes.push_back(text->second);
  return *this;
}

}  // namespace membar::python
