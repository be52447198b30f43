#include "tests/app/perfetto_file.h"

#include <google/protobuf/compiler/importer.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <stdexcept>
#include <utility>

namespace membar::test {
namespace {

namespace pb = google::protobuf;
using Json = nlohmann::json;

class Errors final : public pb::compiler::MultiFileErrorCollector {
 public:
  void AddError(const std::string& file, int line, int, const std::string& message) override {
    throw std::runtime_error(file + ":" + std::to_string(line + 1) + ": " + message);
  }
};

// JSON has the numbers of 64 bits as strings.
std::uint64_t number(const Json& message, const char* field) {
  const auto found = message.find(field);
  if (found == message.end()) return 0;
  return found->is_string() ? std::stoull(found->get<std::string>()) : found->get<std::uint64_t>();
}
std::string text(const Json& message, const char* field) { return message.value(field, std::string()); }
const Json& list(const Json& message, const char* field) {
  static const Json empty = Json::array();
  const auto found = message.find(field);
  return found == message.end() ? empty : *found;
}

std::string decoded_base64(const std::string& encoded) {
  static const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  std::uint32_t held = 0;
  int bits = 0;
  for (const char c : encoded) {
    if (c == '=') break;
    held = held << 6 | static_cast<std::uint32_t>(digits.find(c));
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>(held >> bits & 0xffU);
  }
  return bytes;
}

void find_unknown_fields(const pb::Message& message, std::set<std::string>& found) {
  const pb::Reflection& reflection = *message.GetReflection();
  const pb::UnknownFieldSet& unknown = reflection.GetUnknownFields(message);
  for (int i = 0; i < unknown.field_count(); ++i) {
    found.insert("field " + std::to_string(unknown.field(i).number()) + " of " + message.GetTypeName() +
                 " is not in the schema");
  }
  std::vector<const pb::FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const pb::FieldDescriptor* field : fields) {
    if (field->cpp_type() != pb::FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      find_unknown_fields(reflection.GetMessage(message, field), found);
      continue;
    }
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      find_unknown_fields(reflection.GetRepeatedMessage(message, field, i), found);
    }
  }
}

std::string schema_path() {
  const char* path = std::getenv("MEMBAR_PERFETTO_SCHEMA");
  return path != nullptr ? path : std::string(MEMBAR_SOURCE_DIR) + "/tests/app/perfetto.proto";
}

// The packets, as JSON with the names of the schema.
Json read_packets(const std::string& bytes, std::vector<std::string>& problems) {
  const std::filesystem::path schema = schema_path();
  pb::compiler::DiskSourceTree tree;
  tree.MapPath("", schema.parent_path().string());
  Errors errors;
  pb::compiler::Importer importer(&tree, &errors);
  const pb::FileDescriptor* file = importer.Import(schema.filename().string());
  const pb::Descriptor* type = file == nullptr ? nullptr : file->pool()->FindMessageTypeByName("perfetto.protos.Trace");
  if (type == nullptr) throw std::runtime_error(schema.string() + " has no perfetto.protos.Trace");
  pb::DynamicMessageFactory factory;
  const std::unique_ptr<pb::Message> trace(factory.GetPrototype(type)->New());
  if (!trace->ParseFromString(bytes)) problems.emplace_back("the bytes are no message");
  std::set<std::string> unknown;
  find_unknown_fields(*trace, unknown);
  problems.insert(problems.end(), unknown.begin(), unknown.end());
  pb::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  if (!pb::util::MessageToJsonString(*trace, &json, options).ok()) problems.emplace_back("no JSON of the message");
  return Json::parse(json).value("packet", Json::array());
}

class Reader {
 public:
  explicit Reader(PerfettoFile& file) : file_(file) {}

  // Strings are resolved in the order of the file, events then taken in the order of time.
  void read(const Json& packets) {
    for (const Json& packet : packets) read_packet(packet);
    std::stable_sort(events_.begin(), events_.end(), [](const Event& a, const Event& b) { return a.cycle < b.cycle; });
    for (Event& event : events_) play(event);
    for (const auto& [track, open] : open_) {
      if (!open.empty()) problem("a slice has no end: " + open.back().name);
    }
  }

 private:
  struct Event {
    std::uint64_t cycle;
    std::string type;
    std::int64_t value;
    PerfettoSlice slice;
  };
  using Strings = std::map<std::uint64_t, std::string>;

  void problem(const std::string& what) { file_.problems.push_back(what); }

  void read_packet(const Json& packet) {
    if (!packet.contains("timestamp")) problem("a packet has no timestamp");
    if (number(packet, "trusted_packet_sequence_id") != 1) problem("a packet is of another sequence");
    const std::uint64_t flags = first_ ? 3 : 2;  // the first begins the interned strings anew, all need them
    if (number(packet, "sequence_flags") != flags) problem("a packet has wrong sequence flags");
    first_ = false;
    if (packet.contains("interned_data")) read_names(packet["interned_data"]);
    if (packet.contains("track_descriptor")) read_track(packet["track_descriptor"]);
    if (packet.contains("track_event")) read_event(number(packet, "timestamp"), packet["track_event"]);
  }

  void read_names(const Json& data) {
    for (const Json& entry : list(data, "event_categories")) categories_[number(entry, "iid")] = text(entry, "name");
    for (const Json& entry : list(data, "event_names")) names_[number(entry, "iid")] = text(entry, "name");
    for (const Json& entry : list(data, "debug_annotation_names")) {
      annotation_names_[number(entry, "iid")] = text(entry, "name");
    }
    for (const Json& entry : list(data, "debug_annotation_string_values")) {
      strings_[number(entry, "iid")] = decoded_base64(text(entry, "str"));
    }
  }

  void read_track(const Json& descriptor) {
    const std::uint64_t uuid = number(descriptor, "uuid");
    if (file_.tracks.contains(uuid)) problem("a track is described twice");
    const std::uint64_t parent = number(descriptor, "parent_uuid");
    if (parent != 0 && !file_.tracks.contains(parent)) problem("a track stands before its parent");
    file_.tracks[uuid] = {text(descriptor, "name"), parent, descriptor.contains("counter"),
                          descriptor.value("sibling_order_rank", 0)};
    if (descriptor.contains("process")) file_.process = text(descriptor["process"], "process_name");
  }

  std::string name_of(const Json& message, const char* number_field, const char* text_field, const Strings& strings) {
    if (message.contains(text_field)) return text(message, text_field);
    const auto found = strings.find(number(message, number_field));
    if (found == strings.end()) problem(std::string("no string for ") + number_field);
    return found == strings.end() ? "" : found->second;
  }

  // The one that it has.
  std::string category_of(const Json& message) {
    const Json& numbers = list(message, "category_iids");
    const Json& written_out = list(message, "categories");
    if (numbers.size() + written_out.size() != 1) problem("an event is not of one category");
    if (!written_out.empty()) return written_out[0].get<std::string>();
    const auto found = categories_.find(numbers.empty() ? 0 : std::stoull(numbers[0].get<std::string>()));
    if (found == categories_.end()) problem("no string for a category");
    return found == categories_.end() ? "" : found->second;
  }

  Json value_of(const Json& annotation) {
    if (annotation.contains("uint_value")) return number(annotation, "uint_value");
    if (annotation.contains("pointer_value")) return number(annotation, "pointer_value");
    if (annotation.contains("bool_value")) return annotation["bool_value"];
    if (annotation.contains("string_value") || annotation.contains("string_value_iid")) {
      return name_of(annotation, "string_value_iid", "string_value", strings_);
    }
    return arguments_of(list(annotation, "dict_entries"));
  }

  Json arguments_of(const Json& annotations) {
    Json arguments = Json::object();
    for (const Json& annotation : annotations) {
      const std::string name = name_of(annotation, "name_iid", "name", annotation_names_);
      if (arguments.contains(name)) problem("an argument stands twice: " + name);
      arguments[name] = value_of(annotation);
    }
    return arguments;
  }

  void read_event(std::uint64_t cycle, const Json& message) {
    Event event{cycle, text(message, "type"), 0, {}};
    event.slice.track = number(message, "track_uuid");
    event.slice.from = event.slice.to = cycle;
    if (!file_.tracks.contains(event.slice.track)) problem("an event is on an unknown track");
    if (event.type == "TYPE_COUNTER") {
      event.value = static_cast<std::int64_t>(number(message, "counter_value"));
    } else if (event.type != "TYPE_SLICE_END") {
      event.slice.name = name_of(message, "name_iid", "name", names_);
      event.slice.category = category_of(message);
      event.slice.arguments = arguments_of(list(message, "debug_annotations"));
      for (const Json& flow : list(message, "flow_ids")) {
        event.slice.flows.push_back(std::stoull(flow.get<std::string>()));
      }
    }
    events_.push_back(std::move(event));
  }

  void play(Event& event) {
    std::vector<PerfettoSlice>& open = open_[event.slice.track];
    if (event.type == "TYPE_COUNTER") {
      file_.counters[event.slice.track].push_back({event.cycle, event.value});
    } else if (event.type == "TYPE_SLICE_BEGIN") {
      open.push_back(std::move(event.slice));
    } else if (event.type == "TYPE_INSTANT") {
      event.slice.is_instant = true;
      close(open, std::move(event.slice));
    } else if (event.type == "TYPE_SLICE_END" && !open.empty()) {
      PerfettoSlice slice = std::move(open.back());
      open.pop_back();
      slice.to = event.cycle;
      close(open, std::move(slice));
    } else {
      problem("an event ends no slice: " + event.type);
    }
  }

  void close(std::vector<PerfettoSlice>& open, PerfettoSlice slice) {
    (open.empty() ? file_.slices : open.back().within).push_back(std::move(slice));
  }

  PerfettoFile& file_;
  bool first_ = true;
  Strings categories_, names_, annotation_names_, strings_;
  std::vector<Event> events_;
  std::map<std::uint64_t, std::vector<PerfettoSlice>> open_;
};

}  // namespace

const std::string& PerfettoFile::group_of(std::uint64_t track) const { return tracks.at(tracks.at(track).parent).name; }

PerfettoFile read_perfetto(const std::string& bytes) {
  PerfettoFile file;
  const Json packets = read_packets(bytes, file.problems);
  Reader(file).read(packets);
  return file;
}

}  // namespace membar::test
