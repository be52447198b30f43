#include "tests/support/random_program.h"

#include <algorithm>
#include <optional>

#include "sim/config/config.h"
#include "sim/engine/random.h"

namespace membar {
namespace {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) { state_ = split_mix(state_); }
  std::uint64_t below(std::uint64_t n) { return split_mix(state_) % n; }
  unsigned from(unsigned low, unsigned high) { return low + static_cast<unsigned>(below(high - low + 1)); }
  bool percent(unsigned chance) { return below(100) < chance; }
  template <class T>
  const T& of(const std::vector<T>& choices) {
    return choices[below(choices.size())];
  }

 private:
  std::uint64_t state_;
};

std::string text_of(std::uint64_t value) { return std::to_string(value); }

// A machine.
class MachineMaker {
 public:
  explicit MachineMaker(Dice& dice) : dice_(dice) {}

  std::vector<std::string> make() {
    for (;;) {
      settings_.clear();
      memory_system();
      core();
      Config config = builtin_textbook();
      if (apply_settings(config, settings_).ok()) return settings_;
    }
  }

 private:
  void set(const std::string& key, const std::string& value) { settings_.push_back(key + "=" + value); }
  void set(const std::string& key, std::uint64_t value) { set(key, text_of(value)); }

  void memory_system() {
    const unsigned line = 16U << dice_.below(4);
    set("line_size", line);
    const unsigned l1_ways = dice_.from(1, 3), l1_sets = dice_.from(1, 3);
    const unsigned l2_ways = dice_.from(1, 4), l2_sets = dice_.from(1, 4);
    const unsigned slices = dice_.percent(50) ? 1 : dice_.from(1, 4);
    const unsigned l3_ways = dice_.from(1, 6), l3_sets = dice_.from(1, 4);
    const unsigned scale = dice_.percent(30) ? 8 : 1;  // roomy caches now and then
    set("l1.size", l1_ways * l1_sets * line * scale);
    set("l1.ways", l1_ways);
    set("l2.size", l2_ways * l2_sets * line * scale);
    set("l2.ways", l2_ways);
    set("l3.size", l3_ways * l3_sets * line * scale * slices);
    set("l3.ways", l3_ways);
    set("l3.slices", slices);
    for (const char* level : {"l1", "l2", "l3"}) {
      set(std::string(level) + ".replacement", dice_.of<std::string>({"lru", "tree_plru", "srrip", "random"}));
    }
    set("l3.cycles_per_request", dice_.percent(70) ? 1 : dice_.from(2, 9));
    const unsigned l1 = dice_.from(1, 6), l2 = l1 + dice_.from(1, 10), network = dice_.from(1, 12);
    const unsigned l3 = l2 + 2 * network + dice_.from(1, 20);
    set("l1.latency", l1);
    set("l2.latency", l2);
    set("network.latency", network);
    set("l3.latency", l3);
    if (dice_.percent(30)) set("l2.probe_latency", dice_.from(1, 20));
    if (dice_.percent(40)) {
      set("network.topology", "ring");
      set("network.hop", dice_.from(0, 5));
    }
    if (dice_.percent(30)) set("network.cycles_per_message", dice_.from(1, 4));
    if (dice_.percent(40)) {
      set("dram.model", "banked");
      for (const char* key : {"dram.t_rcd", "dram.t_rp", "dram.t_cas"}) set(key, dice_.from(1, 30));
      set("dram.banks", dice_.from(1, 4));
      set("dram.row_size", line * dice_.from(1, 4) < 64 ? 64 : line * 4);
      set("dram.latency", l3 + 60 + dice_.from(1, 100));
    } else {
      set("dram.latency", l3 + dice_.from(1, 150));
    }
    set("dram.channels", dice_.from(1, 3));
    set("dram.cycles_per_request", dice_.from(1, 8));
  }

  void core() {
    set("core.window", dice_.of<unsigned>({1, 1, 2, 3, 4, 8, 16, 64, 512}));
    set("core.issue_width", dice_.of<unsigned>({1, 1, 2, 4}));
    set("core.mshrs", dice_.of<unsigned>({1, 1, 2, 3, 10}));
    set("core.speculative_loads", dice_.of<std::string>({"auto", "auto", "on", "off"}));
    set("core.replay_latency", dice_.of<unsigned>({0, 1, 10, 40}));
    set("core.model", dice_.of<std::string>(
                          {"sc", "tso", "tso", "pso", "pso", MEMBAR_SOURCE_DIR "/configs/machines/models/rmo.toml"}));
    set("store_buffer.entries", dice_.of<unsigned>({1, 2, 3, 4, 16}));
    set("store_buffer.rfo_prefetch", dice_.of<unsigned>({0, 0, 1, 2, 8}));
    set("store_buffer.coalesce", dice_.percent(40) ? "true" : "false");
    set("store_buffer.forward_latency", dice_.from(1, 6));
    if (dice_.percent(40)) {
      set("store_buffer.drain", "lazy");
      set("store_buffer.lazy_delay", dice_.of<unsigned>({0, 1, 7, 50, 300}));
      set("store_buffer.lazy_high_water", dice_.of<unsigned>({0, 0, 1, 2, 5}));
    }
    for (const char* fence : {"fence.mfence", "fence.sfence", "fence.lfence", "fence.lock"}) {
      set(fence, dice_.of<unsigned>({0, 1, 1, 5, 20}));
    }
    set("lowering.store_sc", dice_.percent(60) ? "xchg" : "mov+mfence");
    set("await.gap", dice_.of<unsigned>({0, 1, 1, 5, 30}));
    set("seed", dice_.below(1000));
  }

  Dice& dice_;
  std::vector<std::string> settings_;
};

// A program for a machine with lines of `line` bytes, on which `places` of them may be placed.
class ProgramMaker {
 public:
  ProgramMaker(Dice& dice, unsigned line, unsigned places) : dice_(dice), line_(line), places_(places) {}

  std::string make() {
    threads_ = dice_.from(1, 6);
    lines_ = dice_.from(1, 5);
    split_percent_ = dice_.percent(25) ? 20 : 0;
    weights_ = {dice_.from(1, 30), dice_.from(1, 30), dice_.from(0, 10), dice_.from(0, 8)};
    say("membar 1");
    for (unsigned i = 0; i < lines_; ++i) say("var m" + text_of(i) + "[" + text_of(line_ / 8) + "]");
    for (unsigned t = 0; t < threads_; ++t) say("var done" + text_of(t) + " turn" + text_of(t));
    say("var lk");
    for (unsigned i = 0; i < lines_; ++i) {
      if (dice_.percent(40))
        say("init m" + text_of(i) + "[" + text_of(dice_.below(line_ / 8)) + "] = " + text_of(value(8)));
      if (dice_.percent(40)) place(i);
    }
    for (unsigned t = 0; t < threads_; ++t) thread(t);
    return text_;
  }

 private:
  struct Access {
    std::string text;
    unsigned size;
  };

  void say(const std::string& line) { text_ += line + "\n"; }
  void op(const std::string& line) {
    say(std::string(2 + 2 * depth_, ' ') + line + (may_wait_ ? waits() : ""));
    ++written_;
    may_wait_ = false;
  }
  void control(const std::string& line) { say(std::string(2 + 2 * depth_, ' ') + line); }

  // As many lines as one set surely has room for.
  void place(unsigned variable) {
    if (placed_ == places_) return;
    ++placed_;
    const std::string name = "place m" + text_of(variable);
    const std::string core = " c" + text_of(dice_.below(threads_));
    say(name + dice_.of<std::string>({" modified" + core, " exclusive" + core, " shared" + core, " l3"}));
  }

  // " after tK:N", now and then.
  std::string waits() {
    if (targets_.empty() || !dice_.percent(6)) return "";
    return " after " + dice_.of(targets_);
  }

  // One byte pattern per write, so that a byte tells who wrote it.
  std::uint64_t value(unsigned size) {
    values_ = values_ % 250 + 1;
    const std::uint64_t pattern = values_ * 0x0101010101010101ULL;
    return size >= 8 ? pattern : pattern & ((std::uint64_t{1} << (8 * size)) - 1);
  }

  Access aligned() {
    const unsigned size = dice_.of<unsigned>({1, 2, 4, 8, 8, 8, 8, line_ >= 16 ? 16U : 8U});
    const std::uint64_t offset = size * dice_.below(std::min(line_ / size, 4U));
    return {text_of(base(static_cast<unsigned>(dice_.below(lines_))) + offset) + ":" + text_of(size), size};
  }
  [[nodiscard]] std::uint64_t base(unsigned variable) const { return 0x10000 + std::uint64_t{variable} * line_; }

  Access plain() {
    if (lines_ > 1 && dice_.percent(split_percent_)) {
      const unsigned size = dice_.of<unsigned>({2, 4, 8, 16});
      const std::uint64_t address = base(dice_.from(1, lines_ - 1)) - dice_.from(1, size - 1);
      return {text_of(address) + ":" + text_of(size), size};
    }
    if (dice_.percent(10)) {
      const unsigned size = dice_.of<unsigned>({2, 4, 8});
      return {text_of(base(static_cast<unsigned>(dice_.below(lines_))) + dice_.below(line_ - size + 1)) + ":" +
                  text_of(size),
              size};
    }
    if (lines_ > 1 && dice_.percent(split_percent_)) {  // whether it crosses a line is for the register to say
      const std::string from = text_of(base(dice_.from(1, lines_ - 1)) - 8);
      const unsigned size = dice_.of<unsigned>({1, 2, 4, 8});
      return {"[(" + reg() + " & 7) + " + from + "]:" + text_of(size), size};
    }
    if (dice_.percent(10)) {
      const std::string index = "m" + text_of(dice_.below(lines_)) + "[r" + text_of(dice_.below(6)) + " & 1]";
      return {index, 8};
    }
    if (loop_ && dice_.percent(40)) return {"m" + text_of(dice_.below(lines_)) + "[i & 1]", 8};
    return aligned();
  }

  std::string reg() { return "r" + text_of(dice_.below(6)); }
  std::string maybe_result() { return dice_.percent(60) ? " -> " + reg() : ""; }
  std::string store_value(unsigned size) {
    if (!dice_.percent(15)) return " " + text_of(value(size));
    return dice_.percent(50) ? " " + reg() : " " + reg() + " + " + text_of(dice_.from(1, 9));
  }

  void load() {
    const std::string order = dice_.of<std::string>({"", "", "", ".rlx", ".acq", ".sc"});
    const Access access = order.empty() ? plain() : aligned();
    may_wait_ = true;
    op("load" + order + " " + access.text + maybe_result());
  }
  void store() {
    const std::string order = dice_.of<std::string>({"", "", "", "", ".rlx", ".rel", ".sc"});
    const Access access = order.empty() ? plain() : aligned();
    may_wait_ = true;
    if (depth_ == 0) candidates_.push_back(name_ + ":" + text_of(written_));
    op("store" + order + " " + access.text + store_value(access.size));
  }
  void rmw() {
    const std::string order = dice_.of<std::string>({".rlx", ".acq", ".rel", ".acq_rel", ".sc"});
    const Access access = aligned();
    may_wait_ = true;
    if (depth_ == 0) candidates_.push_back(name_ + ":" + text_of(written_));
    switch (dice_.below(3)) {
      case 0:
        return op("swap" + order + " " + access.text + store_value(access.size) + maybe_result());
      case 1:
        return op("add" + order + " " + access.text + " " + text_of(dice_.from(1, 9)) + maybe_result());
      default:
        return op("cas" + order + " " + access.text + " " + (dice_.percent(40) ? "0" : reg()) + " " +
                  text_of(value(access.size)) + maybe_result());
    }
  }
  void fence() {
    op(dice_.of<std::string>({"fence.sc", "fence.acq", "fence.rel", "fence.acq_rel", "mfence", "sfence", "lfence"}));
  }
  void delay() { op("delay " + text_of(dice_.of<unsigned>({0, 1, 3, 10, 40, 150}))); }
  void set() { op("set " + reg() + " = " + reg() + " * 3 + " + text_of(dice_.below(9))); }
  void prefetch() {
    may_wait_ = true;
    op("prefetchw " + aligned().text);
  }
  void await() {
    if (thread_ == 0) return load();
    const std::string order = dice_.of<std::string>({"", ".acq", ".sc"});
    op("await" + order + " done" + text_of(dice_.below(thread_)) + dice_.of<std::string>({" == 1", " != 0", " >= 1"}));
  }

  void simple() {
    const std::vector<std::uint64_t> weights{weights_[0], weights_[1], weights_[2], weights_[3], 2, 3, 2, 1};
    std::uint64_t total = 0;
    for (const std::uint64_t weight : weights) total += weight;
    std::uint64_t pick = dice_.below(total);
    std::size_t choice = 0;
    while (pick >= weights[choice]) pick -= weights[choice++];
    switch (choice) {
      case 0:
        return load();
      case 1:
        return store();
      case 2:
        return rmw();
      case 3:
        return fence();
      case 4:
        return delay();
      case 5:
        return set();
      case 6:
        return prefetch();
      default:
        return await();
    }
  }

  void body(unsigned ops) {
    ++depth_;
    for (unsigned i = 0; i < ops; ++i) simple();
    --depth_;
  }

  void block() {
    switch (dice_.below(4)) {
      case 0:
        control("repeat " + text_of(dice_.from(0, 6)) + " i");
        loop_ = true;
        body(dice_.from(1, 4));
        loop_ = false;
        return control("end");
      case 1:
        control("if " + reg() + dice_.of<std::string>({" == ", " < ", " >= "}) + text_of(dice_.below(3)));
        body(dice_.from(0, 3));
        if (dice_.percent(50)) {
          control("else");
          body(dice_.from(0, 3));
        }
        return control("end");
      case 2:
        op("set r20 = 0");
        control("while r20 < " + text_of(dice_.from(1, 5)));
        body(dice_.from(0, 3));
        ++depth_;
        op("set r20 = r20 + 1");
        --depth_;
        return control("end");
      default:
        return critical_section();
    }
  }

  void critical_section() {
    op("set r21 = 1");
    control("while r21 != 0");
    ++depth_;
    op("cas." + dice_.of<std::string>({"acq", "acq_rel", "sc"}) + " lk 0 1 -> r21");
    --depth_;
    control("end");
    for (unsigned i = 0; i < 2; ++i) simple_outside_waits();
    op("store." + dice_.of<std::string>({"rel", "sc"}) + " lk 0");
  }
  void simple_outside_waits() {
    const std::vector<std::string> none;
    const std::vector<std::string> kept = std::exchange(targets_, none);  // a holder that waits could wait for ever
    dice_.percent(50) ? load() : store();
    targets_ = kept;
  }

  void thread(unsigned number) {
    thread_ = number;
    name_ = "t" + text_of(number);
    written_ = 0;
    depth_ = 0;
    targets_ = candidates_;
    say("thread " + name_);
    const unsigned ops = dice_.from(1, 14);
    if (dice_.percent(40)) delay();
    for (unsigned i = 0; i < ops; ++i) dice_.percent(12) ? block() : simple();
    op("store." + dice_.of<std::string>({"rel", "sc", "rlx"}) + " done" + text_of(number) + " 1");
  }

  Dice& dice_;
  const unsigned line_;
  const unsigned places_;
  unsigned placed_ = 0, threads_ = 1, lines_ = 1, split_percent_ = 0;
  std::vector<std::uint64_t> weights_;
  std::string text_, name_;
  unsigned thread_ = 0, written_ = 0, depth_ = 0;
  bool may_wait_ = false, loop_ = false;
  std::uint64_t values_ = 0;
  std::vector<std::string> targets_, candidates_;
};

}  // namespace

std::string RandomCase::text() const {
  std::string out = "# seed " + std::to_string(seed) + "\n#";
  for (const std::string& setting : settings) out += " -s " + setting;
  return out + "\n" + trace;
}

RandomCase random_case(std::uint64_t seed) {
  Dice dice(seed);
  RandomCase made;
  made.seed = seed;
  made.settings = MachineMaker(dice).make();
  Config config = builtin_textbook();
  (void)apply_settings(config, made.settings).ok();
  const auto line = static_cast<unsigned>(config.machine.line_size.value);
  made.trace = ProgramMaker(dice, line, std::min(config.l2.ways, config.l3.ways)).make();
  return made;
}

}  // namespace membar
