// The files that `membar run` writes: all of them complete, or none.
#pragma once

#include <array>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include "sim/app/command.h"
#include "sim/app/output_file.h"
#include "sim/base/result.h"

namespace membar {

class RunOutputs {
 public:
  // Whether the outputs that the arguments name can go together with each other and with the trace, whose path they
  // must not be. The Error names no file: it is the usage that is wrong.
  static Result<Done> check(const Arguments& arguments, const std::string& trace);

  // Creates every output that the arguments name. Fails at the first that cannot be created; then none is left behind.
  static Result<RunOutputs> create(const Arguments& arguments);

  // nullptr when the option was not given.
  [[nodiscard]] std::ostream* json() { return stream(0); }
  [[nodiscard]] std::ostream* html() { return stream(1); }
  [[nodiscard]] std::ostream* writes() { return stream(2); }
  [[nodiscard]] std::ostream* barriers() { return stream(3); }
  [[nodiscard]] std::ostream* perfetto() { return stream(4); }

  // Whether one of them is standard output, which then carries nothing else.
  [[nodiscard]] bool use_standard_output() const;
  // Whether no write has failed so far.
  [[nodiscard]] bool good() const;

  // Gives every file its name, after all of them could be written.
  Result<Done> commit();
  // After an interrupt: keeps the records that were written, and drops the documents, which are not complete.
  Result<Done> commit_records();
  // After a run that could not finish: keeps the page, which shows it as far as it went, and drops the rest.
  Result<Done> commit_page();
  // The paths of the record files: "w.csv and b.csv"; "" when there are none.
  [[nodiscard]] std::string record_paths() const;

 private:
  static constexpr std::size_t kOutputs = 5;
  static constexpr std::array<std::string_view, kOutputs> kOptions{"json", "html", "writes", "barriers", "perfetto"};
  static constexpr std::size_t kPage = 1;
  static constexpr std::size_t kFirstRecords = 2;  // those before it are documents, and complete or of no use
  struct Output {
    std::string path;
    std::optional<OutputFile> file;
  };
  [[nodiscard]] std::ostream* stream(std::size_t index) {
    return outputs_[index].file ? &outputs_[index].file->stream() : nullptr;
  }

  std::array<Output, kOutputs> outputs_;
};

}  // namespace membar
