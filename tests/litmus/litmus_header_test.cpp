#include <catch2/catch.hpp>
#include <string>

#include "tests/litmus/litmus_testing.h"

namespace membar {
namespace {

using test::error_of;
using test::read_good;

const std::string kRest = "{}\n P0 ;\n nop ;\nforall (true)\n";

TEST_CASE("The header gives architecture, name and hash") {
  const LitmusTest test = read_good(
      "X86_64 SB+mfence+po[1]:a/b.c-d\n\"Fre PodWR\"\nCycle=Fre\nRelax=\nHash=0f61\nSafe=[Rfi,PodRR] {x} Fre\n" +
      kRest);
  CHECK(test.arch == "X86_64");
  CHECK(test.name == "SB+mfence+po[1]:a/b.c-d");
  CHECK(test.hash == "0f61");
  CHECK(read_good("X86 A\n{}\nP0;\nnop;\n").arch == "X86");
}

TEST_CASE("A name of two dashes is the file's base name, and a suffix .litmus is dropped") {
  CHECK(read_good("X86_64 --\n" + kRest).name == "test");
  const Result<LitmusTest> test = read_litmus("dir.d/MP+po.1.litmus", "X86_64 --\n" + kRest);
  REQUIRE(test.ok());
  CHECK(test.value().name == "MP+po.1");
  CHECK(read_good("X86_64 SB.litmus\n" + kRest).name == "SB");
}

TEST_CASE("The free text stands on the first line or the next, and may span lines and hold a brace") {
  for (const char* head :
       {"X86_64 A \"text {\"\n", "X86_64 A\n\"text {\nmore }\"\n", "X86_64 A \"text\";\n", "X86_64 A (paper) \"{\"\n",
        "X86_64 A\r\n\"text {\"\r\nCycle=a\r\n", "  X86_64 A\n", "\xef\xbb\xbfX86_64 A\n"}) {
    INFO(head);
    CHECK(read_good(head + kRest).name == "A");
  }
}

TEST_CASE("Metadata values run to the end of the line, may be empty or hold a brace, and other lines are skipped") {
  for (const char* line : {"Com=Rf {Fr}", "Relax=", "Key = value {", "  Indented={", "just words", "Align=(* 4"}) {
    INFO(line);
    CHECK(read_good(std::string("X86_64 A\n") + line + "\n" + kRest).name == "A");
  }
  CHECK(read_good("X86_64 A\nwords before { x=1; }\nP0;\nnop;\nexists x=1\n").columns[0].name == "[x]");
}

TEST_CASE("Comments nest, span lines, and stand anywhere after the first line") {
  const LitmusTest test = read_good(
      "X86_64 A\n(* a { (* nested *) { *)\nCycle=a\n(* b\n*){ x=1; (* c *) y=2; }\n"
      "P0(*d*)|(*e\n*)P1;\nmovl(*f*)$1,(x)|;\nexists (*g*) x=1 (* h *)\n(* i *)\n");
  CHECK(test.program.threads.size() == 2);
  CHECK(test.condition_text == "exists ([x]=1)");
}

TEST_CASE("A header that cannot be read is an error at its place") {
  CHECK(error_of("") == "1:1: unexpected first line, expected an architecture and a name: X86_64 SB");
  CHECK(error_of("\n\nX86_64 A\n") == "1:1: unexpected first line, expected an architecture and a name: X86_64 SB");
  CHECK(error_of("AArch64 MP\n" + kRest) == "1:1: architecture 'AArch64' is not supported, expected X86_64 or X86");
  CHECK(error_of("X86_64\n" + kRest) == "1:7: no name behind the architecture, expected one: X86_64 SB");
  CHECK(error_of("X86_64 A\nCycle=x\n") == "3:1: unexpected end of the file, expected the initial state, '{ ... }'");
  CHECK(error_of("X86_64 A \"open\n" + kRest) == "1:10: this text does not end, expected '\"'");
  CHECK(error_of("X86_64 A\nb\n (* open\n" + kRest) == "3:2: this comment does not end, expected '*)'");
  CHECK(error_of("X86_64 A\nVariant=mixed\n" + kRest) ==
        "2:1: the test asks for another mode of the tool, 'Variant=mixed', which is not supported; expected no such "
        "line");
  CHECK(read_good("X86_64 A\nVariant=\n" + kRest).name == "A");
}

}  // namespace
}  // namespace membar
