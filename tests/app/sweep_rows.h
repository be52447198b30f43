// What stands in the database of a sweep.
#pragma once

#include <string>
#include <vector>

namespace membar::test {

// All rows of all tables, but for what differs from run to run (host, finished, seconds).
std::vector<std::string> rows_of_sweep(const std::string& path);

}  // namespace membar::test
