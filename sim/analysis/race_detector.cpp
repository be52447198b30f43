#include "sim/analysis/race_detector.h"

#include <algorithm>
#include <utility>

namespace membar {
namespace {

constexpr unsigned kWordBytes = 8;

// Whatever races with an access that happens before a newer one of its kind races with the newer one as well, or was
// found when it came.
template <class Epoch>
void forget_before(std::vector<Epoch>& epochs, const VectorClock& clock) {
  std::erase_if(epochs, [&](const Epoch& epoch) { return epoch.time <= clock.at(epoch.place.thread); });
}

}  // namespace

void RaceDetector::access(const ThreadPlace& place, const LoggedAccess& access, const VectorClock& clock) {
  if (is_hidden(program_, place, access)) return;
  ++accesses_;
  const Epoch epoch{place, clock.at(place.thread)};
  for (std::uint64_t byte = access.address.value; byte < access.address.value + access.size;) {
    const std::uint64_t word = byte / kWordBytes;
    const unsigned offset = static_cast<unsigned>(byte % kWordBytes);
    const std::uint64_t rest = access.address.value + access.size - byte;
    const unsigned size = static_cast<unsigned>(std::min<std::uint64_t>(rest, kWordBytes - offset));
    touch(shadow_[word], offset, size, epoch, access, clock);
    byte += size;
  }
}

// Cuts the cells so that the access covers whole ones, and goes through those.
void RaceDetector::touch(std::vector<Cell>& cells, unsigned offset, unsigned size, const Epoch& epoch,
                         const LoggedAccess& access, const VectorClock& clock) {
  if (cells.empty()) cells.push_back(Cell{});
  for (const unsigned cut : {offset, offset + size}) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (cut <= cells[i].offset || cut >= cells[i].offset + cells[i].size) continue;
      Cell upper = cells[i];
      upper.offset = cut;
      upper.size = cells[i].offset + cells[i].size - cut;
      cells[i].size = cut - cells[i].offset;
      cells.push_back(std::move(upper));
      break;
    }
  }
  const bool atomic = access.order != MemoryOrder::none || access.kind == LoggedAccess::Kind::rmw ||
                      access.kind == LoggedAccess::Kind::failed_rmw;
  for (Cell& cell : cells) {
    if (cell.offset < offset || cell.offset >= offset + size) continue;
    check(cell.plain.writes, epoch, clock);
    if (!atomic) check(cell.atomic.writes, epoch, clock);
    if (writes(access)) {
      check(cell.plain.reads, epoch, clock);
      if (!atomic) check(cell.atomic.reads, epoch, clock);
    }
    History& own = atomic ? cell.atomic : cell.plain;
    forget_before(own.reads, clock);
    if (writes(access)) forget_before(own.writes, clock);
    (writes(access) ? own.writes : own.reads).push_back(epoch);
  }
}

void RaceDetector::check(const std::vector<Epoch>& earlier, const Epoch& now, const VectorClock& clock) {
  for (const Epoch& epoch : earlier) {
    if (epoch.time > clock.at(epoch.place.thread)) add_race(epoch, now);
  }
}

void RaceDetector::add_race(const Epoch& earlier, const Epoch& now) {
  const auto op = [&](const Epoch& e) { return log_.threads()[e.place.thread][e.place.position].op_index; };
  const auto [known, added] =
      known_.try_emplace(std::tuple(earlier.place.thread, op(earlier), now.place.thread, op(now)), races_.size());
  if (added) {
    races_.push_back({earlier.place, now.place, 1});
  } else {
    ++races_[known->second].times;
  }
}

}  // namespace membar
