// What the documents show: their blocks of code, and whether a command prints what they say it prints.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace membar::test {

// A file of the source tree, by its path from the root.
std::string file_text(const std::string& path);
std::vector<std::string> lines_of(const std::string& text);

// The blocks between lines of ```.
std::vector<std::vector<std::string>> code_blocks(const std::string& text);

// The first of the lines that the text does not have, in this order, with others between them only where the block says
// "..."; "" when it has them all.
std::string first_missing(const std::vector<std::string>& block, const std::vector<std::string>& output);

// Runs every command that the document shows behind "$ tools/membar ", CHECKs its exit code, and that it prints what
// stands below it. A file that a command writes goes to a temporary directory. Returns how many commands were run.
std::size_t check_shown_commands(const std::string& path);

// CHECKs that the links of a document lead somewhere in the tree.
void check_links(const std::string& path);

}  // namespace membar::test
