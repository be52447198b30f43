// The source files of the project, as text, for the tests that judge their style.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace membar::tidy {

struct SourceFile {
  std::string path;    // from the root of the tree: "sim/base/types.h"
  std::string folder;  // the second part of the path: "base"; empty for files that lie directly in sim/ or tests/
  std::string text;
  std::vector<std::string> lines;  // of `text`, without line ends
  // `text` with comments and the contents of string and character literals replaced by blanks, line by line the same
  // length: what the compiler sees, at the places where it sees it.
  std::string code;
  std::vector<std::string> code_lines;
};

// The .h and .cpp files under `top` ("sim" or "tests"), in the order of their paths.
std::vector<SourceFile> sources_under(std::string_view top);

// The header and source files of sim/ and tests/.
const std::vector<SourceFile>& all_sources();

// Replaces comments and the contents of literals by blanks; line breaks stay.
std::string without_comments_and_literals(std::string_view text);

struct FunctionExtent {
  unsigned first_line = 0;  // of the line with the opening brace, from 1
  unsigned last_line = 0;   // of the line with the closing brace
};

// The bodies of functions (and of TEST_CASEs) in code that went through without_comments_and_literals. A brace opens a
// body when what stands before it has a parameter list and is no initialiser and no namespace, class or enum.
std::vector<FunctionExtent> function_extents(std::string_view code);

// The files named in `#include "..."`, with the line, from 1.
struct Include {
  std::string path;
  unsigned line = 0;
};
std::vector<Include> quoted_includes(const SourceFile& file);

// "path:line", for messages.
std::string place(const SourceFile& file, std::size_t line);

// Whether the word stands in the text with no letter, digit or underscore beside it.
bool has_word(std::string_view text, std::string_view word);

}  // namespace membar::tidy
