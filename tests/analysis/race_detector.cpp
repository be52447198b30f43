#include "sim/analysis/race_detector.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/analysis/happens_before.h"
#include "sim/analysis/race_log.h"
#include "sim/config/config.h"
#include "sim/stress/dice.h"
#include "sim/system/machine.h"
#include "sim/trace/reader.h"

using namespace membar;

namespace {

std::string random_op(Dice& dice) {
  const std::string data = dice.of<const char*>({"x", "x:4", "[&x + 4]:4", "y", "flag"});
  const std::string flag = dice.of<const char*>({"flag", "flag", "other"});
  switch (dice.below(8)) {
    case 0:
    case 1:
      return "store " + data + " 1";
    case 2:
      return "load " + data + " -> r1";
    case 3:
      return std::string("store") + dice.of<const char*>({".rlx", ".rel", ".rel", ".sc"}) + " " + flag + " 2";
    case 4:
      return std::string("load") + dice.of<const char*>({".rlx", ".acq", ".acq", ".sc"}) + " " + flag + " -> r2";
    case 5:
      return std::string("add") + dice.of<const char*>({".rlx", ".acq", ".rel", ".acq_rel", ".sc"}) + " " + flag + " 1";
    case 6:
      return std::string("fence") + dice.of<const char*>({".acq", ".rel", ".sc"});
    default:
      return "lock m\n  " + std::string(dice.of<const char*>({"store y 3", "load y -> r3"})) + "\n  unlock m";
  }
}

std::string random_trace(std::uint64_t seed) {
  Dice dice(seed);
  std::string text = "membar 1\nvar x y flag other\nmutex m\n";
  const std::uint64_t threads = 2 + dice.below(3);
  for (std::uint64_t t = 0; t < threads; ++t) {
    text += "thread t" + std::to_string(t) + "\n";
    for (std::uint64_t n = 2 + dice.below(6); n > 0; --n) text += "  " + random_op(dice) + "\n";
  }
  return text;
}

// The definitions of happens-before and of a race, word for word, over all pairs of accesses. Slow and simple.
class AllPairs {
 public:
  AllPairs(const Program& program, const RaceLog& log) : program_(program), log_(log) {
    for (std::size_t t = 0; t < log.threads().size(); ++t) {
      for (std::size_t i = 0; i < log.threads()[t].size(); ++i) {
        numbers_[{t, i}] = places_.size();
        if (const LoggedAccess& access = log.threads()[t][i]; writes(access))
          writers_[access.id.value] = places_.size();
        places_.push_back({t, i});
      }
    }
    before_.assign(places_.size(), std::vector<bool>(places_.size(), false));
    for (std::size_t i = 0; i + 1 < places_.size(); ++i) {
      if (places_[i].thread == places_[i + 1].thread) before_[i][i + 1] = true;
    }
    for (std::size_t i = 0; i < places_.size(); ++i) synchronise(i);
    for (std::size_t via = 0; via < places_.size(); ++via) {
      for (std::size_t a = 0; a < places_.size(); ++a) {
        for (std::size_t b = 0; before_[a][via] && b < places_.size(); ++b) {
          if (before_[via][b]) before_[a][b] = true;
        }
      }
    }
  }

  [[nodiscard]] const std::vector<ThreadPlace>& places() const { return places_; }
  [[nodiscard]] bool before(const ThreadPlace& a, const ThreadPlace& b) const {
    return before_[numbers_.at({a.thread, a.position})][numbers_.at({b.thread, b.position})];
  }
  [[nodiscard]] std::set<std::uint64_t> racy_bytes() const {
    std::set<std::uint64_t> bytes;
    for (const ThreadPlace& a : places_) {
      for (const ThreadPlace& b : places_) {
        if (race(a, b)) add_common_bytes(a, b, bytes);
      }
    }
    return bytes;
  }
  [[nodiscard]] bool race(const ThreadPlace& a, const ThreadPlace& b) const {
    const LoggedAccess& one = at(a);
    const LoggedAccess& two = at(b);
    if (a.thread == b.thread || is_hidden(program_, a, one) || is_hidden(program_, b, two)) return false;
    if (one.kind == LoggedAccess::Kind::fence || two.kind == LoggedAccess::Kind::fence) return false;
    if ((!writes(one) && !writes(two)) || (atomic(one) && atomic(two))) return false;
    std::set<std::uint64_t> common;
    add_common_bytes(a, b, common);
    return !common.empty() && !before(a, b) && !before(b, a);
  }
  void add_common_bytes(const ThreadPlace& a, const ThreadPlace& b, std::set<std::uint64_t>& bytes) const {
    const LoggedAccess& one = at(a);
    const LoggedAccess& two = at(b);
    for (std::uint64_t byte = one.address.value; byte < one.address.value + one.size; ++byte) {
      if (byte >= two.address.value && byte < two.address.value + two.size) bytes.insert(byte);
    }
  }

 private:
  [[nodiscard]] const LoggedAccess& at(const ThreadPlace& place) const {
    return log_.threads()[place.thread][place.position];
  }
  static bool is_rmw(const LoggedAccess& access) { return access.kind == LoggedAccess::Kind::rmw; }
  static bool atomic(const LoggedAccess& access) { return access.order != MemoryOrder::none || is_rmw(access); }

  // C++20 [atomics.order] and [atomics.fences]: what synchronises with the read number `read`, or with a fence behind.
  void synchronise(std::size_t read) {
    const LoggedAccess& access = at(places_[read]);
    if (!reads(access) || !atomic(access)) return;
    std::vector<std::size_t> acquirers;
    if (acquires(access.order)) acquirers.push_back(read);
    for (std::size_t i = read + 1; i < places_.size() && places_[i].thread == places_[read].thread; ++i) {
      if (is_fence(i) && acquires(at(places_[i]).order)) acquirers.push_back(i);
    }
    // The write that it read from, and the release sequence back from there.
    for (WriteId from = access.from; writers_.contains(from.value);) {
      const std::size_t writer = writers_.at(from.value);
      const LoggedAccess& write = at(places_[writer]);
      if (!atomic(write)) break;
      for (const std::size_t acquirer : acquirers) {
        if (releases(write.order)) before_[writer][acquirer] = true;
        for (std::size_t i = writer; i-- > 0 && places_[i].thread == places_[writer].thread;) {
          if (is_fence(i) && releases(at(places_[i]).order)) before_[i][acquirer] = true;
        }
      }
      if (!is_rmw(write)) break;
      from = write.from;
    }
  }
  [[nodiscard]] bool is_fence(std::size_t number) const {
    return at(places_[number]).kind == LoggedAccess::Kind::fence;
  }

  const Program& program_;
  const RaceLog& log_;
  std::vector<ThreadPlace> places_;
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> numbers_;
  std::map<std::uint32_t, std::size_t> writers_;
  std::vector<std::vector<bool>> before_;
};

}  // namespace

TEST_CASE("On random programs the detector finds races at the bytes where the definition says so, and at no others") {
  unsigned racy = 0;
  unsigned clean = 0;
  unsigned chains = 0;
  for (std::uint64_t seed = 1; seed <= 1500; ++seed) {
    const std::string text = random_trace(seed);
    INFO(text);
    auto program = read_trace_text(text, "random.trace");
    REQUIRE(program.ok());
    Config config = builtin_textbook();
    const std::vector<std::string> settings{seed % 2 == 0 ? "core.model=pso" : "core.window=8"};
    REQUIRE(apply_settings(config, settings).ok());
    RaceLog log(program.value());
    MachineOptions options;
    options.observer = &log;
    options.track_writers = true;
    auto machine = Machine::create(config, program.value(), options);
    REQUIRE(machine.ok());
    REQUIRE(machine.value()->run().outcome == RunEnd::Outcome::finished);
    log.finish();
    HappensBefore order(program.value(), log);
    RaceDetector detector(program.value(), log);
    REQUIRE(order.walk(detector).ok());

    const AllPairs expected(program.value(), log);
    std::set<std::uint64_t> found;
    for (const Race& race : detector.races()) {
      CHECK(expected.race(race.first, race.second));
      expected.add_common_bytes(race.first, race.second, found);
    }
    CHECK(found == expected.racy_bytes());
    (found.empty() ? clean : racy) += 1;
    for (const ThreadPlace& a : expected.places()) {
      for (const ThreadPlace& b : expected.places()) {
        if (a.thread == b.thread) continue;
        CHECK(order.chain(a, b).empty() != expected.before(a, b));
        chains += expected.before(a, b) ? 1 : 0;
      }
    }
  }
  CHECK(racy > 300);
  CHECK(clean > 100);
  CHECK(chains > 5000);
}
