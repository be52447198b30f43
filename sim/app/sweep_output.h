// What is made from a sweep.
#pragma once

#include <string>

#include "sim/app/command.h"
#include "sim/app/output_file.h"
#include "sim/base/result.h"
#include "sim/sweep/held_rows.h"
#include "sim/sweep/sweep_results.h"

namespace membar {

// Why `target` may not be written: it is a database. "": it may.
inline std::string wrong_target(const std::string& sweep, const std::string& target) {
  return same_file(sweep, target) || target.ends_with(".sqlite") ? "would write to '" + target + "', a database" : "";
}

// The sweep, as far as --where leaves it.
inline Result<SweepResults> results_of(const Arguments& arguments) {
  Result<SweepResults> results = SweepResults::read(arguments.words()[0]);
  if (!results) return results;
  for (const std::string& where : arguments.texts("where")) {
    if (auto held = hold(results.value(), where); !held) return Error{"", 0, 0, "--where: " + held.error().message};
  }
  return results;
}

// Complete, or not there. `write` is given the stream, and may fail.
template <class Write>
Result<Done> write_output(const std::string& path, Write&& write) {
  Result<OutputFile> file = OutputFile::create(path);
  if (!file) return file.error();
  if (Result<Done> written = write(file.value().stream()); !written) return written;
  return file.value().commit();
}

}  // namespace membar
