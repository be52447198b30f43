#include "sim/report/text_report.h"

#include <catch2/catch.hpp>
#include <sstream>

#include "sim/analysis/accounting.h"
#include "sim/report/text_table.h"
#include "sim/report/text_words.h"
#include "tests/report/golden.h"
#include "tests/report/small_run.h"

using namespace membar;

TEST_CASE("The small run that the golden files show keeps the conservation laws") {
  SmallRun run;
  const RunResult result = run.play({});
  CHECK(check_conservation(result).empty());
  CHECK_FALSE(result.expectations_held());
}

TEST_CASE("A small run is told write by write and barrier by barrier") {
  SmallRun run;
  std::ostringstream out;
  write_text_report(run.play({}), out);
  golden::check("report_small.txt", out.str());
}

TEST_CASE("A run with more records than the tables hold is told in totals and its costliest records") {
  SmallRun run(0);
  std::ostringstream out;
  write_text_report(run.play({}), out);
  golden::check("report_large.txt", out.str());
}

TEST_CASE("Sections with nothing to say are left out") {
  const Program program;
  RunResult result;
  result.program = &program;
  std::ostringstream out;
  write_writes_section(result, out);
  write_barriers_section(result, out);
  write_values_section(result, out);
  write_statistics_section(result, out);
  write_expectations_section(result, out);
  CHECK(out.str().empty());
}

TEST_CASE("Columns line up, and no line ends in spaces") {
  TextTable table({{"name", TextTable::Align::left}, {"n"}});
  table.add({"a", "1"}, {"a detail"});
  table.add({"longer", "234"});
  std::ostringstream out;
  table.print(out, " ");
  CHECK(out.str() == " name      n\n a         1\n     a detail\n longer  234\n");
}

TEST_CASE("A counter that stayed at 0 is left out of the text, and the text says so") {
  const Program program;
  RunResult result;
  result.program = &program;
  result.machine.stats = {{"l1.hits", 3, "accesses", "found it"}, {"l1.misses", 0, "accesses", "did not"}};
  std::ostringstream out;
  write_text_report(result, out);
  CHECK(out.str().find("\nStatistics (counters that stayed at 0 are left out)\n  l1\n    hits  3") !=
        std::string::npos);
  CHECK(out.str().find("misses") == std::string::npos);
}

TEST_CASE("Percentages are rounded to the nearest tenth") {
  CHECK(percent(1, 3) == "33.3 %");
  CHECK(percent(2, 3) == "66.7 %");
  CHECK(percent(1, 1) == "100.0 %");
  CHECK(percent(0, 5) == "0.0 %");
  CHECK(percent(0, 0) == "0.0 %");
  CHECK(percent(~0ULL / 2, ~0ULL) == "50.0 %");
}

TEST_CASE("One of a thing is named in the singular") {
  CHECK(counted(1, "cycle") == "1 cycle");
  CHECK(counted(0, "cycle") == "0 cycles");
}

TEST_CASE("A write outside every variable is named by its address") {
  const Program program;
  RunResult result;
  result.program = &program;
  WriteFacts write;
  write.address = Address{0x7f001040};
  CHECK(op_text(result, write) == "store 0x7f001040");
  CHECK(thread_text(result, CoreId{3}) == "core 3");
}
