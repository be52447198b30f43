#include <iostream>

#include "sim/app/command.h"
#include "sim/protocol/print.h"

namespace membar {

ExitCode print_protocol(const Arguments& arguments) {
  std::cout << (arguments.has("markdown") ? print_markdown() : print_text());
  return kExitSuccess;
}

}  // namespace membar
