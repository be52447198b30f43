// Work in a process of its own, so that a failed check of the simulator ends that process and not the tester.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <string_view>

namespace membar {

// What end() says of work that used up its processor time.
inline constexpr std::string_view kDidNotEnd = "it did not end";

class ChildProcess {
 public:
  // Starts `work` with the descriptor that its output goes to. Its stderr is kept, not shown; Ctrl-C is the parent's
  // affair; and it is ended after so many seconds of processor time: enough for all but an endless loop.
  // REQUIRES: the caller is the only thread of its process.
  ChildProcess(unsigned processor_seconds, const std::function<void(int output)>& work);
  // Ends it, should it still run.
  ~ChildProcess();
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&& other) = delete;

  // Where its output arrives; -1: it could not be started.
  [[nodiscard]] int output() const { return output_; }
  // Takes what has arrived, at least a byte. False: it has ended, or could not be started.
  bool read(std::string& into);
  // "" when it has ended well, else why it did not: the check that failed, or the signal.
  // REQUIRES: read() has returned false
  std::string end();

 private:
  void close_descriptors();

  pid_t id_ = -1;
  int output_ = -1;
  int errors_ = -1;
};

}  // namespace membar
