#include "sim/report/perfetto_writer.h"

#include <protozero/pbf_builder.hpp>

namespace membar {
namespace {

template <class Field>
using Message = protozero::pbf_builder<Field>;

using Tag = protozero::pbf_tag_type;

enum class Trace : Tag { packet = 1 };
enum class Packet : Tag {
  timestamp = 8,
  sequence = 10,
  track_event = 11,
  interned_data = 12,
  sequence_flags = 13,
  track_descriptor = 60
};
enum class Interned : Tag {
  event_categories = 1,
  event_names = 2,
  debug_annotation_names = 3,
  debug_annotation_string_values = 29
};
enum class Named : Tag { number = 1, text = 2 };
enum class Descriptor : Tag {
  uuid = 1,
  name = 2,
  process = 3,
  parent_uuid = 5,
  counter = 8,
  child_ordering = 11,
  sibling_order_rank = 12,
  description = 14
};
enum class Process : Tag { pid = 1, name = 6 };
enum class Counter : Tag { unit_name = 6 };
enum class TrackEvent : Tag {
  category_iids = 3,
  debug_annotations = 4,
  type = 9,
  name_iid = 10,
  track_uuid = 11,
  categories = 22,
  name = 23,
  counter_value = 30,
  flow_ids = 47
};
enum class Annotation : Tag {
  name_iid = 1,
  bool_value = 2,
  uint_value = 3,
  string_value = 6,
  pointer_value = 7,
  name = 10,
  dict_entries = 11,
  string_value_iid = 17
};

// All packets are of one sequence: strings are interned per sequence.
constexpr std::uint32_t kSequence = 1;
constexpr std::uint32_t kStateCleared = 1, kNeedsState = 2;
constexpr std::int32_t kByRank = 3;  // TrackDescriptor.ChildTracksOrdering.EXPLICIT
constexpr std::int32_t kPid = 1;
constexpr int kSliceBegin = 1, kSliceEnd = 2, kInstant = 3, kCounter = 4;  // TrackEvent.Type

protozero::data_view view(std::string_view text) { return {text.data(), text.size()}; }

template <class Field>
void add_text(Message<Field>& message, std::uint64_t number, Field interned, Field written_out, std::string_view text) {
  if (number != 0) {
    message.add_uint64(interned, number);
  } else {
    message.add_bytes(written_out, view(text));
  }
}

}  // namespace

std::uint64_t PerfettoWriter::Names::number_of(std::string_view text, bool& fresh) {
  fresh = false;
  if (const auto known = numbers_.find(text); known != numbers_.end()) return known->second;
  if (numbers_.size() >= most_) return 0;
  fresh = true;
  return numbers_.emplace(text, numbers_.size() + 1).first->second;
}

std::uint64_t PerfettoWriter::intern(Names& names, std::uint32_t field, std::string_view text) {
  bool fresh = false;
  const std::uint64_t number = names.number_of(text, fresh);
  if (!fresh) return number;
  Message<Interned> interned(interned_);
  Message<Named> named(interned, static_cast<Interned>(field));
  named.add_uint64(Named::number, number);
  named.add_bytes(Named::text, view(text));
  return number;
}

void PerfettoWriter::write_packet(Cycle cycle, std::uint32_t field, const std::string& message, bool with_names) {
  packet_.clear();
  {
    Message<Trace> trace(packet_);
    Message<Packet> packet(trace, Trace::packet);
    packet.add_uint64(Packet::timestamp, cycle.value);
    packet.add_uint32(Packet::sequence, kSequence);
    packet.add_uint32(Packet::sequence_flags, started_ ? kNeedsState : kStateCleared | kNeedsState);
    if (with_names) packet.add_message(Packet::interned_data, interned_);
    packet.add_message(static_cast<Packet>(field), message);
  }
  started_ = true;
  out_.write(packet_.data(), static_cast<std::streamsize>(packet_.size()));
}

PerfettoWriter::Track PerfettoWriter::write_track(std::string& descriptor, const TrackText& text) {
  const Track track = ++tracks_;
  Message<Descriptor> message(descriptor);
  message.add_uint64(Descriptor::uuid, track);
  if (!text.description.empty()) message.add_string(Descriptor::description, text.description);
  write_packet(Cycle{0}, Tag(Packet::track_descriptor), descriptor, false);
  return track;
}

PerfettoWriter::Track PerfettoWriter::add_process(const TrackText& text) {
  std::string descriptor;
  {
    Message<Descriptor> message(descriptor);
    Message<Process> process(message, Descriptor::process);
    process.add_int32(Process::pid, kPid);
    process.add_string(Process::name, text.name);
  }
  return write_track(descriptor, text);
}

PerfettoWriter::Track PerfettoWriter::add_track(Track parent, int rank, const TrackText& text) {
  std::string descriptor;
  Message<Descriptor> message(descriptor);
  message.add_string(Descriptor::name, text.name);
  message.add_uint64(Descriptor::parent_uuid, parent);
  message.add_enum(Descriptor::child_ordering, kByRank);
  message.add_int32(Descriptor::sibling_order_rank, rank);
  return write_track(descriptor, text);
}

PerfettoWriter::Track PerfettoWriter::add_counter(Track parent, int rank, const TrackText& text,
                                                  std::string_view unit) {
  std::string descriptor;
  {
    Message<Descriptor> message(descriptor);
    message.add_string(Descriptor::name, text.name);
    message.add_uint64(Descriptor::parent_uuid, parent);
    message.add_int32(Descriptor::sibling_order_rank, rank);
    Message<Counter> counter(message, Descriptor::counter);
    counter.add_bytes(Counter::unit_name, view(unit));
  }
  return write_track(descriptor, text);
}

void PerfettoWriter::begin_event(int type, Track track) {
  event_.clear();
  Message<TrackEvent> event(event_);
  event.add_enum(TrackEvent::type, type);
  event.add_uint64(TrackEvent::track_uuid, track);
}

PerfettoWriter::Event PerfettoWriter::begin_event(int type, Track track, Cycle cycle, std::string_view category,
                                                  std::string_view name) {
  begin_event(type, track);
  Message<TrackEvent> event(event_);
  add_text(event, intern(categories_, Tag(Interned::event_categories), category), TrackEvent::category_iids,
           TrackEvent::categories, category);
  add_text(event, intern(event_names_, Tag(Interned::event_names), name), TrackEvent::name_iid, TrackEvent::name, name);
  return Event(*this, cycle);
}

PerfettoWriter::Event PerfettoWriter::begin(Track track, Cycle cycle, std::string_view category,
                                            std::string_view name) {
  return begin_event(kSliceBegin, track, cycle, category, name);
}

PerfettoWriter::Event PerfettoWriter::instant(Track track, Cycle cycle, std::string_view category,
                                              std::string_view name) {
  return begin_event(kInstant, track, cycle, category, name);
}

void PerfettoWriter::end(Track track, Cycle cycle) {
  begin_event(kSliceEnd, track);
  write_event(cycle);
}

void PerfettoWriter::count(Track counter, Cycle cycle, std::int64_t value) {
  begin_event(kCounter, counter);
  Message<TrackEvent>(event_).add_int64(TrackEvent::counter_value, value);
  write_event(cycle);
}

void PerfettoWriter::write_event(Cycle cycle) {
  write_packet(cycle, Tag(Packet::track_event), event_, !interned_.empty());
  interned_.clear();
}

template <class Fill>
void PerfettoWriter::annotate(std::string_view name, Fill&& fill) {
  annotation_.clear();
  Message<Annotation> annotation(annotation_);
  add_text(annotation, intern(annotation_names_, Tag(Interned::debug_annotation_names), name), Annotation::name_iid,
           Annotation::name, name);
  fill(annotation);
  Message<TrackEvent>(event_).add_message(TrackEvent::debug_annotations, annotation_);
}

PerfettoWriter::Event& PerfettoWriter::Event::number(std::string_view name, std::uint64_t value) {
  writer_.annotate(name,
                   [&](Message<Annotation>& annotation) { annotation.add_uint64(Annotation::uint_value, value); });
  return *this;
}

PerfettoWriter::Event& PerfettoWriter::Event::address(std::string_view name, Address value) {
  writer_.annotate(
      name, [&](Message<Annotation>& annotation) { annotation.add_uint64(Annotation::pointer_value, value.value); });
  return *this;
}

PerfettoWriter::Event& PerfettoWriter::Event::text(std::string_view name, std::string_view value) {
  if (value.empty()) return *this;
  const std::uint64_t number = writer_.intern(writer_.texts_, Tag(Interned::debug_annotation_string_values), value);
  writer_.annotate(name, [&](Message<Annotation>& annotation) {
    add_text(annotation, number, Annotation::string_value_iid, Annotation::string_value, value);
  });
  return *this;
}

PerfettoWriter::Event& PerfettoWriter::Event::boolean(std::string_view name, bool value) {
  writer_.annotate(name, [&](Message<Annotation>& annotation) { annotation.add_bool(Annotation::bool_value, value); });
  return *this;
}

PerfettoWriter::Event& PerfettoWriter::Event::dictionary(std::string_view name, std::span<const std::uint64_t> values,
                                                         std::string_view (*name_of)(std::size_t)) {
  writer_.annotate(name, [&](Message<Annotation>& dictionary) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i] == 0) continue;
      Message<Annotation> entry(dictionary, Annotation::dict_entries);
      const std::uint64_t number =
          writer_.intern(writer_.annotation_names_, Tag(Interned::debug_annotation_names), name_of(i));
      add_text(entry, number, Annotation::name_iid, Annotation::name, name_of(i));
      entry.add_uint64(Annotation::uint_value, values[i]);
    }
  });
  return *this;
}

PerfettoWriter::Event& PerfettoWriter::Event::flow(std::uint64_t id) {
  Message<TrackEvent>(writer_.event_).add_fixed64(TrackEvent::flow_ids, id);
  return *this;
}

}  // namespace membar
