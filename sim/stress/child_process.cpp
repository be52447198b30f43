#include "sim/stress/child_process.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <exception>
#include <string_view>
#include <utility>

#include "sim/base/write_all.h"

namespace membar {
namespace {

// The line that says it: of a failed CHECK, of a sanitizer, else the last one.
std::string telling_line(std::string_view text) {
  std::string_view last;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.find("internal error") != std::string_view::npos || line.starts_with("SUMMARY:")) return std::string(line);
    if (!line.empty()) last = line;
  }
  return std::string(last);
}

// An exception must not travel into the frames of the parent.
bool succeeds(const std::function<void(int)>& work, int output) {
  try {
    work(output);
    return true;
  } catch (const std::exception& thrown) {
    write_all(STDERR_FILENO, std::string(thrown.what()) + "\n");
  }
  return false;
}

std::string read_file(int descriptor) {
  std::string text;
  std::array<char, 4096> buffer;
  lseek(descriptor, 0, SEEK_SET);
  for (ssize_t got = 0; (got = ::read(descriptor, buffer.data(), buffer.size())) > 0;) {
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return text;
}

}  // namespace

ChildProcess::ChildProcess(unsigned processor_seconds, const std::function<void(int)>& work) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) return;
  errors_ = memfd_create("errors", MFD_CLOEXEC);
  id_ = fork();
  if (id_ == 0) {
    ::close(ends[0]);
    std::signal(SIGINT, SIG_IGN);
    for (const int fatal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL}) std::signal(fatal, SIG_DFL);
    const rlimit limit{processor_seconds, processor_seconds};
    setrlimit(RLIMIT_CPU, &limit);
    const rlimit no_core{0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    if (errors_ >= 0) dup2(errors_, STDERR_FILENO);
    _exit(succeeds(work, ends[1]) ? 0 : 1);  // nothing of the parent is flushed or ended here
  }
  ::close(ends[1]);
  output_ = ends[0];
  if (id_ < 0) close_descriptors();
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : id_(std::exchange(other.id_, -1)),
      output_(std::exchange(other.output_, -1)),
      errors_(std::exchange(other.errors_, -1)) {}

ChildProcess::~ChildProcess() {
  if (id_ > 0) {
    kill(id_, SIGKILL);
    waitpid(id_, nullptr, 0);
  }
  close_descriptors();
}

void ChildProcess::close_descriptors() {
  if (output_ >= 0) ::close(output_);
  if (errors_ >= 0) ::close(errors_);
  output_ = errors_ = -1;
}

bool ChildProcess::read(std::string& into) {
  std::array<char, 4096> buffer;
  for (;;) {
    const ssize_t got = output_ < 0 ? 0 : ::read(output_, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    into.append(buffer.data(), static_cast<std::size_t>(got));
    return true;
  }
}

std::string ChildProcess::end() {
  if (id_ <= 0) return "no process could be started";
  int status = 0;
  while (waitpid(id_, &status, 0) < 0 && errno == EINTR) continue;
  id_ = -1;
  std::string said = errors_ >= 0 ? telling_line(read_file(errors_)) : "";
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return "";
  if (!said.empty()) return said;
  if (!WIFSIGNALED(status)) return "exit code " + std::to_string(WEXITSTATUS(status));
  if (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL) return std::string(kDidNotEnd);
  return strsignal(WTERMSIG(status));
}

}  // namespace membar
