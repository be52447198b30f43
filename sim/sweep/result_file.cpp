#include "sim/sweep/result_file.h"

#include <cstring>

#include "sim/base/durable_file.h"
#include "sim/sweep/content_hash.h"

namespace membar {
namespace {

constexpr std::string_view kFirstLine = "membar.points/1\n";
constexpr std::size_t kDigits = 64;
constexpr std::size_t kHead = kFirstLine.size() + 2 * (kDigits + 1);

// What stands before each point; the host and the packed result follow.
struct Frame {
  std::uint64_t host_bytes = 0, result_bytes = 0;
  std::uint64_t finished = 0;
  double seconds = 0;
  std::uint64_t attempts = 0;
};

// Takes the first point off `bytes`.
bool take_point(std::string_view& bytes, PointNames& names, FinishedPoint& point) {
  Frame frame;
  if (bytes.size() < sizeof frame) return false;
  std::memcpy(&frame, bytes.data(), sizeof frame);
  bytes.remove_prefix(sizeof frame);
  if (frame.host_bytes > bytes.size() || frame.result_bytes > bytes.size() - frame.host_bytes) return false;
  point.host = bytes.substr(0, frame.host_bytes);
  if (!unpack(bytes.substr(frame.host_bytes, frame.result_bytes), names, point.result)) return false;
  bytes.remove_prefix(frame.host_bytes + frame.result_bytes);
  point.attempts = static_cast<unsigned>(frame.attempts);
  point.finished = frame.finished;
  point.seconds = frame.seconds;
  return true;
}

}  // namespace

std::string sweep_identity(const SweepPlan& plan, const std::string& version) {
  return content_hash(version + "\n" + plan.text());
}

std::string points_text(const std::string& identity, std::span<const FinishedPoint> points) {
  std::string body, packed;
  PointNames names;
  for (const FinishedPoint& point : points) {
    packed.clear();
    pack(point.result, names, packed);
    const Frame frame{point.host.size(), packed.size(), point.finished, point.seconds, point.attempts};
    body.append(reinterpret_cast<const char*>(&frame), sizeof frame);
    body += point.host;
    body += packed;
  }
  return std::string(kFirstLine) + identity + "\n" + content_hash(body) + "\n" + body;
}

Result<std::vector<FinishedPoint>> parse_points(std::string_view text, const std::string& identity,
                                                const std::string& file) {
  const auto wrong = [&](const char* what) { return Error{file, 0, 0, what}; };
  if (!text.starts_with(kFirstLine.substr(0, text.size()))) return wrong("it is no file of a sweep's results");
  if (text.size() < kHead) return wrong("it is damaged: it ends too early");
  const std::string_view owner = text.substr(kFirstLine.size(), kDigits);
  const std::string_view hash = text.substr(kFirstLine.size() + kDigits + 1, kDigits);
  std::string_view body = text.substr(kHead);
  if (text[kFirstLine.size() + kDigits] != '\n' || text[kHead - 1] != '\n') return wrong("it is damaged: its head is");
  if (owner != identity) return wrong("it is of another sweep, or another version of the program");
  if (content_hash(body) != hash) return wrong("it is damaged: its check sum is another");
  std::vector<FinishedPoint> points;
  PointNames names;
  while (!body.empty()) {
    if (!take_point(body, names, points.emplace_back())) return wrong("it is damaged: there is a point that is none");
  }
  return points;
}

Result<std::vector<FinishedPoint>> read_points(const std::string& file, const std::string& identity) {
  const Result<std::string> text = read_whole(file);
  if (!text) return text.error();
  return parse_points(text.value(), identity, file);
}

}  // namespace membar
