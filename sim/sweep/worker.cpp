#include "sim/sweep/worker.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <new>
#include <utility>

#include "sim/base/check.h"
#include "sim/base/exit_code.h"
#include "sim/base/keep_memory.h"
#include "sim/base/write_all.h"
#include "sim/sweep/point_runner.h"

namespace membar {
namespace {

constexpr int kOutOfMemory = 137;  // as a shell shows what the kernel kills for it

// What stands before a result.
struct Frame {
  std::uint64_t size = 0;
  double seconds = 0;
};

constexpr int kPipeBytes = 1 << 20;  // so that a worker need not wait while results go to the disk

constexpr std::uint64_t kNobody = ~std::uint64_t{0};

void limit_memory(std::uint64_t bytes) {
  std::uint64_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  const rlim_t limit = pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)) + bytes;
  const rlimit limits{limit, limit};
  setrlimit(RLIMIT_AS, &limits);
}

void leave_no_core() {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
}

// Whether the worker can go on afterwards.
bool run_safely(PointRunner& runner, const SweepPoint& point, PointResult& result) {
  try {
    result = runner.run(point);
    return true;
  } catch (const std::bad_alloc&) {
    fail(result, kOutOfMemory, "the point needs more memory than it may take");
  } catch (const InvariantFailure& broken) {
    fail(result, kExitExpectationFailed, "invariant failed: " + broken.message());
  }
  result.number = point.number;
  return false;
}

// What the child does until nobody feeds it any more. Results go out together: a message costs more than a short run.
class Server {
 public:
  Server(const SweepPlan& plan, Worker::Clock::time_point& since, std::atomic<std::uint64_t>& running, int points,
         int results)
      : plan_(plan), since_(since), running_(running), points_(points), results_(results), runner_(plan) {}

  void serve() {
    std::array<std::uint64_t, Worker::kMostQueued> batch{};
    for (;;) {
      const ssize_t got = recv(points_, batch.data(), sizeof batch, out_.empty() ? 0 : MSG_DONTWAIT);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
        if (!flush()) return;
        continue;
      }
      if (got <= 0) return;
      const std::size_t points = static_cast<std::size_t>(got) / sizeof batch[0];
      for (std::size_t i = 0; i < points; ++i) {
        if (!run(batch[i])) {
          flush();
          return;
        }
        // The next of a few may be a long one, which the results before it do not wait for.
        if (points <= kFew && !flush()) return;
      }
    }
  }

 private:
  static constexpr std::size_t kMostBytes = kPipeBytes / 4;
  static constexpr std::size_t kFew = 8;  // points
  static constexpr auto kLongest = std::chrono::milliseconds(50);

  // False: this process is to end.
  bool run(std::uint64_t point) {
    const Worker::Clock::time_point began = Worker::Clock::now();
    since_ = began;
    running_.store(point, std::memory_order_release);
    PointResult result;
    const bool sound = run_safely(runner_, plan_.point(point), result);
    const Worker::Clock::time_point ended = Worker::Clock::now();
    Frame frame{0, std::chrono::duration<double>(ended - began).count()};
    const std::size_t head = out_.size();
    out_.append(sizeof frame, '\0');
    pack(result, names_, out_);
    frame.size = out_.size() - head - sizeof frame;
    std::memcpy(out_.data() + head, &frame, sizeof frame);
    running_.store(kNobody, std::memory_order_release);
    if (out_.size() < kMostBytes && ended - flushed_ < kLongest) return sound;
    return flush() && sound;
  }

  bool flush() {
    const bool written = write_all(results_, out_);
    out_.clear();
    flushed_ = Worker::Clock::now();
    return written;
  }

  const SweepPlan& plan_;
  Worker::Clock::time_point& since_;
  std::atomic<std::uint64_t>& running_;
  const int points_, results_;
  PointRunner runner_;
  PointNames names_;
  std::string out_;
  Worker::Clock::time_point flushed_ = Worker::Clock::now();
};

Error system_error(const char* what) { return Error{"", 0, 0, std::string(what) + ": " + std::strerror(errno)}; }

}  // namespace

struct Worker::Board {
  std::atomic<std::uint64_t> running{kNobody};
  Clock::time_point since;  // written before `running`
};

Result<Worker> Worker::start(const SweepPlan& plan, std::uint64_t memory_bytes) {
  std::array<int, 2> points{}, results{};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, points.data()) != 0)
    return system_error("cannot make a socket");
  if (pipe2(results.data(), O_CLOEXEC) != 0) return system_error("cannot make a pipe");
  void* const shared = mmap(nullptr, sizeof(Board), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) return system_error("cannot map memory");
  Worker worker;
  worker.board_ = new (shared) Board;
  worker.points_ = points[1];
  worker.results_ = results[0];
  worker.messages_ = memfd_create("messages", MFD_CLOEXEC);
  const pid_t parent = getpid();
  worker.process_ = fork();
  if (worker.process_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);  // nobody outlives the sweep
    if (getppid() != parent) _exit(0);
    signal(SIGINT, SIG_IGN);   // Ctrl-C reaches the whole group; the parent decides
    signal(SIGTERM, SIG_IGN);  // Slurm sends it to every process of a job
    signal(SIGPIPE, SIG_IGN);
    if (worker.messages_ >= 0) dup2(worker.messages_, STDERR_FILENO);
    ::close(points[1]);
    ::close(results[0]);
    keep_memory();  // every point builds a machine as large as the last one's
    leave_no_core();
    if (memory_bytes != 0) limit_memory(memory_bytes);
    Server(plan, worker.board_->since, worker.board_->running, points[0], results[1]).serve();
    _exit(0);
  }
  ::close(points[0]);
  ::close(results[1]);
  if (worker.process_ < 0) return system_error("cannot start a worker");
  fcntl(worker.results_, F_SETFL, O_NONBLOCK);
  fcntl(worker.results_, F_SETPIPE_SZ, kPipeBytes);  // if that is too much, it stays as it is
  return worker;
}

Worker::Worker(Worker&& other) noexcept { *this = std::move(other); }

Worker& Worker::operator=(Worker&& other) noexcept {
  if (this == &other) return *this;
  close();
  process_ = std::exchange(other.process_, -1);
  points_ = std::exchange(other.points_, -1);
  results_ = std::exchange(other.results_, -1);
  messages_ = std::exchange(other.messages_, -1);
  board_ = std::exchange(other.board_, nullptr);
  queued_ = std::move(other.queued_);
  buffer_ = std::move(other.buffer_);
  read_ = std::exchange(other.read_, 0);
  names_ = std::move(other.names_);
  return *this;
}

Worker::~Worker() { close(); }

void Worker::close() {
  if (process_ > 0) {
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
  }
  process_ = -1;
  if (board_ != nullptr) munmap(board_, sizeof(Board));
  board_ = nullptr;
  for (int* descriptor : {&points_, &results_, &messages_}) {
    if (*descriptor >= 0) ::close(*descriptor);
    *descriptor = -1;
  }
}

void Worker::give(std::span<const std::uint64_t> points) {
  queued_.insert(queued_.end(), points.begin(), points.end());
  // A few bytes fit, or it is dead; the signal of a closed socket is not wanted.
  (void)send(points_, points.data(), points.size_bytes(), MSG_NOSIGNAL);
}

std::optional<Worker::Running> Worker::running() const {
  const std::uint64_t point = board_->running.load(std::memory_order_acquire);
  if (point == kNobody) return std::nullopt;
  return Running{point, board_->since};
}

bool Worker::read() {
  std::array<char, 65536> block;
  for (;;) {
    const ssize_t got = ::read(results_, block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno == EAGAIN;
    if (got == 0) return false;
    buffer_.append(block.data(), static_cast<std::size_t>(got));
  }
}

std::optional<PointResult> Worker::next(double& seconds) {
  Frame frame;
  const std::string_view left = std::string_view(buffer_).substr(read_);
  if (left.size() >= sizeof frame) std::memcpy(&frame, left.data(), sizeof frame);
  if (left.size() < sizeof frame || left.size() - sizeof frame < frame.size) {
    buffer_.erase(0, read_);
    read_ = 0;
    return std::nullopt;
  }
  PointResult result;
  MEMBAR_CHECK(unpack(left.substr(sizeof frame, frame.size), names_, result), "a worker sent what is no result");
  MEMBAR_CHECK(!queued_.empty() && queued_.front() == result.number, "a worker sent another point's result");
  read_ += sizeof frame + frame.size;
  queued_.pop_front();
  seconds = frame.seconds;
  return result;
}

std::string Worker::last_words() const {
  constexpr off_t kMost = 2000;
  const off_t size = messages_ < 0 ? 0 : lseek(messages_, 0, SEEK_END);
  const off_t from = size > kMost ? size - kMost : 0;
  std::string text(static_cast<std::size_t>(size - from), '\0');
  if (text.empty() || pread(messages_, text.data(), text.size(), from) < 0) return "";
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

PointResult Worker::bury(const std::string& reason) {
  kill(process_, SIGKILL);
  int status = 0;
  while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  process_ = -1;
  PointResult result;
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    fail(result, 128 + signal, "killed by signal " + std::to_string(signal) + " (" + strsignal(signal) + ")");
  } else {
    const int code = WEXITSTATUS(status);
    fail(result, code, "the worker ended with exit code " + std::to_string(code));
  }
  if (!reason.empty()) result.message = reason;
  const std::string words = last_words();
  if (!words.empty()) result.message += "; its last messages: " + words;
  return result;
}

}  // namespace membar
