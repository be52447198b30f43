// Makes the records of a document shorter on their way into a page, which reads them sooner: those of a list stand in
// blocks, by columns, after the names of their members.
//
//   {"id": 1, "core": 0, "kind": "store", "visible": 201},      ["id","core","kind","visible"],
//   {"id": 2, "core": 0, "kind": "rmw", "visible": 401},        [[1,1,1,1],0,[2,["store","rmw"],0,1,0],[1,201,200,0]]
//   {"id": 3, "core": 0, "kind": "store", "visible": 401}
//
// The columns of a block, in the order of the names, the first of them always a list:
//
//   value                        of all records of the block, which is no list
//   [1, first, difference, ...]  whole numbers, each by what it is more than the number before it; null is null
//   [2, [value, ...], index...]  anything: the distinct values, and which of them each record has
//
// Numbers of 16 digits and more stand as strings, for a browser's are not exact beyond 2^53. What is no record stays as
// it is. Records of ops that were dispatched after a cycle can be left out: a recording that ends there cannot show
// them.
#pragma once

#include <cstddef>
#include <ostream>
#include <streambuf>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/types.h"

namespace membar {

class RecordColumns final : public std::streambuf {
 public:
  static constexpr std::size_t kBlock = 2048;  // records, at most

  // `out` must outlive this; `last`: the cycle after which an op's record is left out.
  explicit RecordColumns(std::ostream& out, Cycle last = kNever) : out_(out), last_(last) {}
  // Passes on what it still has. REQUIRES: called once, at the end
  void finish();

 protected:
  int overflow(int character) override;
  std::streamsize xsputn(const char* text, std::streamsize count) override;

 private:
  // A member of the block's records: their values as texts.
  struct Column {
    std::string name;  // quoted
    std::string texts;
    std::vector<std::size_t> ends;  // of each value, in `texts`
    [[nodiscard]] std::string_view value(std::size_t index) const;
  };

  void pass_line(std::string_view line);
  // Whether the line is a record with the members of those before it, which is then added to the block.
  bool add(std::string_view record);
  void begin_list(std::string_view record);
  void end_block();
  void write_column(const Column& column);
  bool write_differences(const Column& column);
  void write_choices(const Column& column);

  std::ostream& out_;
  const Cycle last_;
  std::string partial_;  // of a line
  std::vector<Column> columns_;
  std::size_t records_ = 0;  // of the block
  std::string text_;         // of the block
};

}  // namespace membar
