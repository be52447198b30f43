#include "sim/report/record_columns.h"

#include <charconv>
#include <cstdint>
#include <optional>
#include <unordered_map>

#include "sim/base/check.h"
#include "sim/report/number_text.h"

namespace membar {
namespace {

constexpr std::string_view kRecord = "    {\"id\": ";
constexpr std::size_t kExactDigits = 15;  // that a number in a browser has, at least

// Where the JSON value at `at` ends: before the comma or the brace that follows it.
std::size_t end_of_value(std::string_view text, std::size_t at) {
  bool quoted = false;
  for (std::size_t depth = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (quoted) {
      if (c == '\\') ++at;
      quoted = c != '"';
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (depth == 0 && (c == ',' || c == '}')) {
      break;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return at;
}

struct Member {
  std::string_view name;  // quoted
  std::string_view value;
};

// The member that begins at `at`, which is moved to the next one: `{"a": 1, "b": 2}`.
Member next_member(std::string_view object, std::size_t& at) {
  const std::size_t colon = object.find("\": ", at);
  MEMBAR_CHECK(colon != std::string_view::npos, "a record of a report is not written as they are");
  const std::size_t end = end_of_value(object, colon + 3);
  const Member member{object.substr(at, colon + 1 - at), object.substr(colon + 3, end - colon - 3)};
  at = end + 2;  // the comma and a blank
  return member;
}

// The cycle of a record's op.
Cycle dispatched(std::string_view record) {
  constexpr std::string_view kMember = "\"dispatched\": ";
  const std::size_t at = record.find(kMember);
  std::uint64_t cycle = 0;
  if (at != std::string_view::npos) {
    std::from_chars(record.data() + at + kMember.size(), record.data() + record.size(), cycle);
  }
  return Cycle{cycle};
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const char* const end = text.data() + text.size();
  if (text.size() > kExactDigits || std::from_chars(text.data(), end, value).ptr != end) return std::nullopt;
  return value;
}

bool is_long_number(std::string_view text) {
  return text.size() > kExactDigits && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

std::string_view RecordColumns::Column::value(std::size_t index) const {
  const std::size_t begin = index == 0 ? 0 : ends[index - 1];
  return std::string_view(texts).substr(begin, ends[index] - begin);
}

int RecordColumns::overflow(int character) {
  if (character == traits_type::eof()) return 0;
  const char c = static_cast<char>(character);
  xsputn(&c, 1);
  return character;
}

std::streamsize RecordColumns::xsputn(const char* text, std::streamsize count) {
  std::string_view rest(text, static_cast<std::size_t>(count));
  for (std::size_t end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
    if (partial_.empty()) {
      pass_line(rest.substr(0, end + 1));
    } else {
      partial_ += rest.substr(0, end + 1);
      pass_line(partial_);
      partial_.clear();
    }
    rest.remove_prefix(end + 1);
  }
  partial_ += rest;
  return count;
}

void RecordColumns::finish() {
  pass_line(partial_);
  partial_.clear();
}

void RecordColumns::pass_line(std::string_view line) {
  if (line.starts_with(kRecord)) {
    const std::string_view record = line.substr(4, line.rfind('}') - 3);
    if (last_ != kNever && dispatched(record) > last_) return;
    if (!add(record)) {
      end_block();
      begin_list(record);
      MEMBAR_CHECK(add(record), "a record has the members that it has");
    }
    if (records_ == kBlock) end_block();
    return;
  }
  end_block();
  columns_.clear();
  out_ << line;
}

bool RecordColumns::add(std::string_view record) {
  std::size_t at = 1, filled = 0;
  for (; filled < columns_.size() && at < record.size(); ++filled) {
    const Member member = next_member(record, at);
    Column& column = columns_[filled];
    if (member.name != column.name) break;
    column.texts += member.value;
    column.ends.push_back(column.texts.size());
  }
  if (filled != 0 && filled == columns_.size() && at >= record.size()) {
    ++records_;
    return true;
  }
  // It has other members: what the columns have of it goes.
  for (std::size_t i = 0; i < filled; ++i) {
    columns_[i].ends.pop_back();
    columns_[i].texts.resize(records_ == 0 ? 0 : columns_[i].ends.back());
  }
  return false;
}

void RecordColumns::begin_list(std::string_view record) {
  out_ << (columns_.empty() ? "[" : ",\n[");
  columns_.clear();
  for (std::size_t at = 1; at < record.size();) {
    columns_.emplace_back().name = next_member(record, at).name;
    out_ << (columns_.size() == 1 ? "" : ",") << columns_.back().name;
  }
  out_ << "]";
}

void RecordColumns::end_block() {
  if (records_ == 0) return;
  text_ = ",\n[";
  // The first column has an entry for each record, whatever it holds: it tells how many there are.
  for (Column& column : columns_) {
    if (&column != &columns_.front()) text_ += ',';
    write_column(column);
    column.texts.clear();
    column.ends.clear();
  }
  text_ += "]\n";
  out_ << text_;
  records_ = 0;
}

void RecordColumns::write_column(const Column& column) {
  const std::string_view first = column.value(0);
  bool same = &column != &columns_.front() && !first.starts_with('[');
  for (std::size_t i = 1; same && i < records_; ++i) same = column.value(i) == first;
  if (same) {
    text_ += is_long_number(first) ? "\"" + std::string(first) + "\"" : std::string(first);
    return;
  }
  const std::size_t before = text_.size();
  if (write_differences(column)) return;
  text_.resize(before);
  write_choices(column);
}

bool RecordColumns::write_differences(const Column& column) {
  text_ += "[1";
  std::int64_t last = 0;
  for (std::size_t i = 0; i < records_; ++i) {
    text_ += ',';
    const std::string_view value = column.value(i);
    if (value == "null") {
      text_ += value;
      continue;
    }
    const std::optional<std::int64_t> number = whole_number(value);
    if (!number) return false;
    text_ += std::to_string(*number - last);
    last = *number;
  }
  text_ += ']';
  return true;
}

void RecordColumns::write_choices(const Column& column) {
  std::unordered_map<std::string_view, std::size_t> choices;
  std::string indices;
  text_ += "[2,[";
  for (std::size_t i = 0; i < records_; ++i) {
    const std::string_view value = column.value(i);
    const auto [choice, fresh] = choices.emplace(value, choices.size());
    if (fresh) {
      if (choice->second != 0) text_ += ',';
      const char* const quote = is_long_number(value) ? "\"" : "";
      text_.append(quote).append(value).append(quote);
    }
    indices += ',';
    append_number(indices, choice->second);
  }
  text_ += "]" + indices + "]";
}

}  // namespace membar
