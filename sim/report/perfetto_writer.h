// A Perfetto trace as a stream of packets: what ui.perfetto.dev and trace_processor read. Knows the format, and nothing
// of what it tells.
//
// Source of the field numbers, which are part of a stable file format: https://github.com/google/perfetto,
// protos/perfetto/trace/{trace,trace_packet}.proto, interned_data/ and track_event/. A reader sorts packets by their
// timestamps and keeps the order of the file among equal ones
// (https://perfetto.dev/docs/reference/synthetic-track-event). So packets may come in any order, except that on one
// track a slice is to be finished, with what lies within it, before the next is begun.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "sim/base/types.h"

namespace membar {

// One cycle is one nanosecond: Perfetto knows no cycles.
class PerfettoWriter {
 public:
  // A row of the display, or a group of rows.
  using Track = std::uint64_t;
  struct TrackText {
    std::string name;
    std::string description = {};  // "": none
  };

  // REQUIRES: out outlives this
  // `most_names`: how many strings of a kind are written once and then meant by their number; memory does not grow with
  // the run.
  explicit PerfettoWriter(std::ostream& out, std::size_t most_names = 1 << 16)
      : out_(out),
        categories_(most_names),
        event_names_(most_names),
        annotation_names_(most_names),
        texts_(most_names) {}

  // All tracks of a process stand below it; without a parent's `rank` order there.
  Track add_process(const TrackText& text);
  // Within its parent a track stands by its rank. Those of one parent and one name are shown as one.
  Track add_track(Track parent, int rank, const TrackText& text);
  // The unit is that of its values: "writes".
  Track add_counter(Track parent, int rank, const TrackText& text, std::string_view unit);

  // The beginning of a slice, or something that takes no time. Written when it goes out of scope; one at a time.
  class Event {
   public:
    Event(const Event&) = delete;
    Event& operator=(const Event&) = delete;
    ~Event() { writer_.write_event(cycle_); }

    Event& number(std::string_view name, std::uint64_t value);
    Event& address(std::string_view name, Address value);
    Event& text(std::string_view name, std::string_view value);
    Event& boolean(std::string_view name, bool value);
    Event& cycle(std::string_view name, Cycle value) { return value == kNever ? *this : number(name, value.value); }
    // Those that are not 0. `name_of(i)` is the name of values[i].
    Event& dictionary(std::string_view name, std::span<const std::uint64_t> values,
                      std::string_view (*name_of)(std::size_t));
    // Events with the same flow are joined by arrows, from the earliest on.
    Event& flow(std::uint64_t id);

   private:
    friend class PerfettoWriter;
    Event(PerfettoWriter& writer, Cycle cycle) : writer_(writer), cycle_(cycle) {}

    PerfettoWriter& writer_;
    Cycle cycle_;
  };

  Event begin(Track track, Cycle cycle, std::string_view category, std::string_view name);
  Event instant(Track track, Cycle cycle, std::string_view category, std::string_view name);
  void end(Track track, Cycle cycle);
  void count(Track counter, Cycle cycle, std::int64_t value);

 private:
  // A string that is written once and then stands for itself by its number.
  class Names {
   public:
    explicit Names(std::size_t most) : most_(most) {}
    // The number of the string; 0 when there is no more room and it must be written out. `fresh`: it is new.
    std::uint64_t number_of(std::string_view text, bool& fresh);

   private:
    struct Hash {
      using is_transparent = void;
      std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    std::size_t most_;
    std::unordered_map<std::string, std::uint64_t, Hash, std::equal_to<>> numbers_;
  };

  // `field`: of InternedData, where such strings stand. Returns 0 as number_of does.
  std::uint64_t intern(Names& names, std::uint32_t field, std::string_view text);
  Event begin_event(int type, Track track, Cycle cycle, std::string_view category, std::string_view name);
  void begin_event(int type, Track track);
  void write_event(Cycle cycle);
  // Writes the text's description into it.
  Track write_track(std::string& descriptor, const TrackText& text);
  // The message is that field of the packet. `with_names`: what was interned stands before it.
  void write_packet(Cycle cycle, std::uint32_t field, const std::string& message, bool with_names);
  template <class Fill>
  void annotate(std::string_view name, Fill&& fill);

  std::ostream& out_;
  std::string event_;     // the one that is being built
  std::string interned_;  // what it has named first
  std::string annotation_;
  std::string packet_;
  Names categories_, event_names_, annotation_names_, texts_;
  Track tracks_ = 0;
  bool started_ = false;
};

}  // namespace membar
