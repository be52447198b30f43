#include "sim/checker/narrative.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <sstream>
#include <string>
#include <string_view>

namespace membar {

namespace {

using PrivateWriter = TableWriter<PrivateTable>;

struct Told {
  Counterexample found;
  std::string text;
  std::string dot;
};

Told tell(const ExplorerOptions& options) {
  const Exploration result = explore(options);
  REQUIRE(result.end == Exploration::End::violated);
  return {*result.counterexample, narrate(*result.counterexample, options.shape, options.tables),
          to_dot(*result.counterexample, options.shape, options.tables)};
}

Told tell(std::string_view bug, const ModelShape& shape) {
  ExplorerOptions options;
  options.shape = shape;
  find_planted_bug(bug)->plant(options.tables);
  return tell(options);
}

std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

}  // namespace

TEST_CASE("A counterexample is told step by step: who does what, what the table makes of it, and how things stand") {
  CHECK(tell("silent-write-stays-clean", {1, 1, 1}).text ==
        "Broken: data value (a load returns the last write in coherence order, and no write is ever lost).\n"
        "core 0 holds the line in E, as unwritten, but the L3 has an older value.\n"
        "\n"
        "The shortest way there has 6 steps:\n"
        "\n"
        "  1. core 0 loads the line\n"
        "     core 0: I -> IS_D (send_GetS)\n"
        "     now: core 0 IS_D; directory NP\n"
        "     in flight: GetS from core 0 to the directory\n"
        "  2. the directory receives GetS from core 0\n"
        "     the directory: NP -> F_D (remember_request, read_memory)\n"
        "     now: core 0 IS_D; directory F_D\n"
        "     in flight: MemRead from the directory to memory\n"
        "  3. memory receives MemRead from the directory\n"
        "     memory: answers with MemData\n"
        "     now: core 0 IS_D; directory F_D\n"
        "     in flight: MemData from memory to the directory\n"
        "  4. the directory receives MemData from memory\n"
        "     the directory: F_D -> M (take_data, send_DataE, set_owner)\n"
        "     now: core 0 IS_D; directory M, owner core 0\n"
        "     in flight: DataE from the directory to core 0\n"
        "  5. core 0 receives DataE from the directory\n"
        "     core 0: IS_D -> E (take_data, grant_read)\n"
        "     now: core 0 E; directory M, owner core 0\n"
        "     in flight: nothing\n"
        "  6. core 0 stores to the line\n"
        "     core 0: stays E (hit)\n"
        "     now: core 0 E; directory M, owner core 0\n"
        "     in flight: nothing\n"
        "\n"
        "So: core 0 holds the line in E, as unwritten, but the L3 has an older value.\n");
}

TEST_CASE("The step from which a core and the directory disagree is pointed out before the worse comes of it") {
  const std::string text = tell("lost-downgrade", {2, 1, 1}).text;
  CHECK(count_of(text, "first sign of trouble: ") == 1);
  CHECK(
      contains(text,
               "     in flight: Data from core 1 to core 0; Data from core 1 to the directory\n"
               "     first sign of trouble: core 1 in M is the owner of the line, the directory takes it for something "
               "else, and no message is on its way to settle that\n"
               "  9. core 0 receives Data from core 1\n"));
  CHECK(contains(text, "So: core 1 may write the line while core 0 may still read it.\n"));
}

TEST_CASE("Cores keep their names through a counterexample: who breaks the rule in the end has been there before") {
  // A state is found under canonical names; the story is told of the cores as they were from the beginning.
  const Told told = tell("upgrade-survives-inv", {3, 1, 1});
  CHECK(told.found.violation.property == Property::single_writer);
  for (std::size_t i = 0; i + 1 < told.found.states.size(); ++i) {
    for (unsigned core = 0; core < 3; ++core) {
      const ModelStep& step = told.found.steps[i];
      const bool moves = step.kind == ModelStep::Kind::core && step.number == core;
      const bool hears =
          step.kind == ModelStep::Kind::delivery && told.found.states[i].messages[step.number].to == core;
      if (moves || hears) continue;
      const PrivateLine& before = told.found.states[i].lines[0].caches[core].line;
      CHECK(before == told.found.states[i + 1].lines[0].caches[core].line);
    }
  }
}

TEST_CASE("A deadlock ends with what waits for what") {
  const std::string text = tell("writeback-ignores-forwards", {2, 1, 1}).text;
  CHECK(contains(text, "Broken: no deadlock (as long as anything is under way, some message can be delivered).\n"));
  CHECK(contains(text, "\nWhat waits there, for ever:\n"));
  CHECK(contains(text, " from the directory to core 0: FwdGet"));
  CHECK(contains(text, " in MI_A stalls\n"));
  CHECK(contains(text, "core 0 in MI_A: PutM sent; keeps the data to answer forwards until the PutAck\n"));
}

TEST_CASE("A livelock ends with the steps that can be repeated, in the graph with an edge back") {
  ExplorerOptions options;
  options.tables.private_table.at(PrivateState::II_A, PrivateEvent::PutAck) =
      PrivateWriter::go(PrivateAction::send_PutS, PrivateState::II_A);
  const Told told = tell(options);
  const std::string first = std::to_string(*told.found.repeats_from + 1);
  const std::string last = std::to_string(told.found.steps.size());
  CHECK(contains(told.text, "The steps from " + first + " to " + last + " can be repeated for ever"));
  CHECK(contains(told.dot, "  s" + last + " -> s" + std::to_string(*told.found.repeats_from) + " [style=dashed"));
}

TEST_CASE("Where there are two lines, every step and every message says which") {
  ExplorerOptions options;
  options.shape = {1, 2, 1};
  options.tables.directory_table.at(DirectoryState::I, DirectoryEvent::EvictDirty) =
      TableWriter<DirectoryTable>::go(DirectoryAction::free_line, DirectoryState::NP);
  const Told told = tell(options);
  CHECK(told.found.violation.property == Property::data_value);
  CHECK(contains(told.text, "memory has lost the last write to line A.\n"));
  CHECK(contains(told.text, "  1. core 0 loads line A\n"));
  CHECK(contains(told.text, "now: line A: core 0 IS_D; directory NP | line B: core 0 I; directory NP\n"));
  CHECK(contains(told.text, "in flight: GetS from core 0 to the directory, line A\n"));
  CHECK_FALSE(contains(told.text, "the line"));
}

TEST_CASE("A graph has a node per state, an edge per step, and nothing in its labels that Graphviz takes for markup") {
  const Told told = tell("lost-downgrade", {2, 1, 1});
  CHECK(told.dot.starts_with("digraph counterexample {\n"));
  CHECK(told.dot.ends_with("}\n"));
  std::istringstream lines(told.dot);
  std::size_t nodes = 0;
  std::size_t edges = 0;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("  s")) continue;
    REQUIRE(line.ends_with("];"));
    const std::size_t label = line.find(" [label=<");
    REQUIRE(label != std::string::npos);
    (line.find(" -> ") < label ? edges : nodes) += 1;
    // Inside of the label: tags are balanced, arrows are escaped.
    CHECK(count_of(line, "<TR>") == count_of(line, "</TR>"));
    CHECK(count_of(line, "<TD") == count_of(line, "</TD>"));
    CHECK(count_of(line, "<B>") == count_of(line, "</B>"));
    CHECK_FALSE(contains(line.substr(label), "->"));
  }
  CHECK(nodes == told.found.states.size());
  CHECK(edges == told.found.steps.size());
  CHECK(count_of(told.dot, "color=red") == 1);
  CHECK(contains(told.dot, "9. core 0 receives Data from core 1<BR ALIGN=\"LEFT\"/>core 0: IS_D -&gt; S"));
}

}  // namespace membar
