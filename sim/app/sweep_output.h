// Files that are made from a sweep.
#pragma once

#include <string>

#include "sim/app/output_file.h"
#include "sim/base/result.h"

namespace membar {

// Why `target` may not be written: it is a database. "": it may.
inline std::string wrong_target(const std::string& sweep, const std::string& target) {
  return same_file(sweep, target) || target.ends_with(".sqlite") ? "would write to '" + target + "', a database" : "";
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
