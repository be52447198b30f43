#include "sim/analysis/records.h"

#include <algorithm>

namespace membar {

void WriteRecord::add_reader(CoreId reader, Cycle cycle, bool from_store_queue) {
  if (from_store_queue || (reader == facts.core && cycle < facts.visible)) {  // or one half of it from the cache
    forwarded = std::min(forwarded, cycle);
    return;
  }
  for (SeenBy& known : seen) {
    if (known.core == reader) {
      known.cycle = std::min(known.cycle, cycle);
      return;
    }
  }
  seen.push_back({reader, cycle});
}

Cycle WriteRecord::seen_by(CoreId core) const {
  Cycle first = core == facts.core ? forwarded : kNever;
  for (const SeenBy& reader : seen) {
    if (reader.core == core) first = std::min(first, reader.cycle);
  }
  return first;
}

std::string_view name_of(WriteFacts::Kind kind) {
  switch (kind) {
    case WriteFacts::Kind::store:
      return "store";
    case WriteFacts::Kind::atomic_store:
      return "atomic_store";
    case WriteFacts::Kind::rmw:
      return "rmw";
  }
  return "";
}

std::string_view name_of(BarrierFacts::Kind kind) {
  switch (kind) {
    case BarrierFacts::Kind::fence:
      return "fence";
    case BarrierFacts::Kind::atomic_store:
      return "atomic_store";
    case BarrierFacts::Kind::rmw:
      return "rmw";
    case BarrierFacts::Kind::acquire:
      return "acquire";
    case BarrierFacts::Kind::release:
      return "release";
    case BarrierFacts::Kind::mfence:
      return "mfence";
    case BarrierFacts::Kind::sfence:
      return "sfence";
    case BarrierFacts::Kind::lfence:
      return "lfence";
  }
  return "";
}

std::string_view name_of(DataSource source) {
  switch (source) {
    case DataSource::none:
      return "none";
    case DataSource::forward:
      return "forward";
    case DataSource::l1:
      return "l1";
    case DataSource::l2:
      return "l2";
    case DataSource::l3:
      return "l3";
    case DataSource::peer:
      return "peer";
    case DataSource::dram:
      return "dram";
    case DataSource::upgrade:
      return "upgrade";
  }
  return "";
}

}  // namespace membar
