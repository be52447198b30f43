#include <csignal>
#include <cstring>
#include <exception>
#include <iostream>
#include <new>
#include <string>
#include <vector>

#include "sim/app/command_line.h"
#include "sim/app/diagnostics.h"
#include "sim/app/interrupt.h"
#include "sim/app/output_file.h"

namespace {

membar::ExitCode run(const std::vector<std::string>& words) {
  try {
    return membar::run_command_line(words);
  } catch (const std::bad_alloc&) {
    return membar::report_error("membar", "not enough memory");
  } catch (const std::exception& e) {
    return membar::report_error("membar", std::string("internal error: ") + e.what());
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error of a write, and is reported as one
  membar::watch_for_interrupt();
  membar::DescriptorBuffer output(1);
  std::streambuf* const before = std::cout.rdbuf(&output);
  membar::ExitCode code = run(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
  std::cout.flush();
  std::cout.rdbuf(before);
  if (output.error_number() != 0) {
    code = membar::report_error(
        "membar", std::string("cannot write to standard output: ") + std::strerror(output.error_number()));
  }
  return code;
}
