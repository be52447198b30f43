#include "sim/report/csv_report.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <sstream>

#include "tests/report/golden.h"
#include "tests/report/small_run.h"

using namespace membar;

TEST_CASE("The writes of a small run as CSV are as the golden file has them") {
  SmallRun run;
  std::ostringstream out;
  WritesCsv csv(run.program, out);
  run.play({&csv});
  golden::check("report_writes.csv", out.str());
}

TEST_CASE("The barriers of a small run as CSV are as the golden file has them") {
  SmallRun run;
  std::ostringstream out;
  BarriersCsv csv(run.program, out);
  run.play({&csv});
  golden::check("report_barriers.csv", out.str());
}

TEST_CASE("Every row has as many fields as the header") {
  SmallRun run;
  std::ostringstream writes, barriers;
  WritesCsv writes_csv(run.program, writes);
  BarriersCsv barriers_csv(run.program, barriers);
  run.play({&writes_csv, &barriers_csv});
  for (const std::string& text : {writes.str(), barriers.str()}) {
    std::istringstream lines(text);
    std::string header, line;
    std::getline(lines, header);
    while (std::getline(lines, line)) {
      CHECK(std::count(line.begin(), line.end(), ',') == std::count(header.begin(), header.end(), ','));
    }
  }
}

TEST_CASE("Fields with commas, quotes or line ends are quoted, others are not") {
  CHECK(csv_field("plain text") == "plain text");
  CHECK(csv_field("") == "");
  CHECK(csv_field("a,b") == "\"a,b\"");
  CHECK(csv_field("say \"hi\"") == "\"say \"\"hi\"\"\"");
  CHECK(csv_field("two\nlines") == "\"two\nlines\"");
  CHECK(csv_field("two\rlines") == "\"two\rlines\"");
}

TEST_CASE("The header row stands even when no record follows") {
  const Program program;
  std::ostringstream out;
  const WritesCsv csv(program, out);
  CHECK(out.str().rfind("id,core,thread,op,", 0) == 0);
  CHECK(out.str().back() == '\n');
}
