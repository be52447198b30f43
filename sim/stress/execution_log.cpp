#include "sim/stress/execution_log.h"

#include <algorithm>
#include <map>

namespace membar {
namespace {

std::string word(const char* name, std::uint64_t value) {
  return std::string(" ") + name + "=" + std::to_string(value);
}
std::string word(const char* name, Cycle cycle) { return cycle == kNever ? "" : word(name, cycle.value); }

std::string request_text(const RequestTimeline& request) {
  return word("started", request.started) + word("sent", request.sent) + word("arrived", request.arrived) +
         word("serving", request.serving) + word("served", request.served) + word("memory", request.memory_done) +
         word("answered", request.answered) + word("data", request.data_here) + word("granted", request.granted) +
         word("source", static_cast<std::uint64_t>(request.source));
}

std::string key(CoreId core, std::uint64_t sequence, char kind) {
  std::string number = std::to_string(sequence);
  return "c" + std::to_string(core.value) + " " + std::string(10 - std::min<std::size_t>(10, number.size()), '0') +
         number + " " + kind;
}

}  // namespace

WriteId ExecutionLog::new_write(CoreId core) {
  if (next_ != nullptr) return next_->new_write(core);
  return WriteId{++last_id_};
}

void ExecutionLog::write_visible(const WriteFacts& facts) {
  LoggedWrite write{facts, {}};
  const bool executed_at_once = facts.buffered == facts.oldest && facts.kind != WriteFacts::Kind::store;
  if (executed_at_once) write.sources = take_reads(facts.core, facts.visible);
  writes_.push_back(write);
  if (next_ != nullptr) next_->write_visible(facts);
}

void ExecutionLog::barrier_done(const BarrierFacts& facts) {
  barriers_.push_back(facts);
  if (next_ != nullptr) next_->barrier_done(facts);
}

void ExecutionLog::load_performed(const LoadFacts& facts) {
  loads_.push_back({facts, take_reads(facts.core, facts.performed)});
  if (next_ != nullptr) next_->load_performed(facts);
}

void ExecutionLog::read_from(WriteId write, CoreId reader, Cycle cycle, bool forwarded) {
  reads_[reader.value].push_back({write, cycle});
  if (next_ != nullptr) next_->read_from(write, reader, cycle, forwarded);
}

std::vector<WriteId> ExecutionLog::take_reads(CoreId core, Cycle cycle) {
  std::vector<WriteId> sources;
  for (const Read& read : reads_[core.value]) {  // the others are of polls that went on
    if (read.cycle == cycle) sources.push_back(read.write);
  }
  reads_[core.value].clear();
  return sources;
}

std::vector<std::string> ExecutionLog::text() const {
  std::vector<std::string> lines;
  std::map<std::uint32_t, std::string> writers;
  for (const LoggedWrite& write : writes_) {
    writers[write.facts.id.value] = key(write.facts.core, write.facts.sequence, 'w');
  }
  const auto sources_text = [&](const std::vector<WriteId>& sources) {
    std::string text;
    for (const WriteId id : sources) text += " from:" + (id == kInitialWrite ? "start" : writers[id.value]);
    return text;
  };
  for (const LoggedWrite& write : writes_) {
    const WriteFacts& f = write.facts;
    lines.push_back(key(f.core, f.sequence, 'w') + word("line", f.line) + word("kind", static_cast<unsigned>(f.kind)) +
                    word("address", f.address.value) + word("size", f.size) + word("value", f.value) +
                    word("failed", f.failed ? 1U : 0U) + word("dispatched", f.dispatched) + word("oldest", f.oldest) +
                    word("buffered", f.buffered) + word("ordered", f.ordered) + word("head", f.head) +
                    word("drain", f.drain_allowed) + word("mshr", f.mshr_granted) + request_text(f.request) +
                    word("visible", f.visible) + word("regrants", f.regrants) +
                    word("coalesced", f.coalesced_into == kInitialWrite ? 0U : 1U) + sources_text(write.sources));
  }
  for (const LoggedLoad& load : loads_) {
    const LoadFacts& f = load.facts;
    lines.push_back(key(f.core, f.sequence, 'l') + word("line", f.line) + word("address", f.address.value) +
                    word("size", f.size) + word("value", f.value) + word("dispatched", f.dispatched) +
                    word("performed", f.performed) + word("from", static_cast<unsigned>(f.source)) +
                    word("replays", f.replays) + request_text(f.request) + sources_text(load.sources));
  }
  for (const BarrierFacts& f : barriers_) {
    lines.push_back(key(f.core, f.sequence, 'b') + word("line", f.line) + word("kind", static_cast<unsigned>(f.kind)) +
                    word("dispatched", f.dispatched) + word("completed", f.completed) + word("from", f.stall_from) +
                    word("to", f.stall_to) + word("own", f.own_started) + word("own_done", f.own_done) +
                    request_text(f.own_request));
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

}  // namespace membar
