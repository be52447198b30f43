#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "sim/app/command.h"
#include "tests/app/program.h"

namespace membar {
namespace {

using test::Outcome;
using test::run_membar;
using test::TemporaryDirectory;

// Bad usage: exit code 2, nothing on stdout, and on stderr this one line.
void check_usage_error(const std::vector<std::string>& arguments, std::string_view line) {
  const Outcome outcome = run_membar(arguments);
  CHECK(outcome.err == std::string(line) + "\n");
  CHECK(outcome.out.empty());
  CHECK(outcome.exit_code == kExitBadInput);
}

TEST_CASE("A command that does not exist is answered with the nearest one") {
  check_usage_error({"rnu"}, "membar: error: unknown command 'rnu', did you mean 'run'?");
  check_usage_error({"simulate"}, "membar: error: unknown command 'simulate'; membar --help lists the commands");
  check_usage_error({"confg", "show"}, "membar: error: unknown command 'confg', did you mean 'config'?");
  check_usage_error({"config", "shw"},
                    "membar: error: config: unknown command 'shw'; expected show, list or check, did you mean 'show'?");
  check_usage_error({"config"}, "membar: error: config: expected show, list or check");
  check_usage_error({}, "membar: error: a command is missing; membar --help lists them");
}

TEST_CASE("An option that does not exist is answered with the nearest one, and never guessed") {
  check_usage_error({"config", "show", "--confg=x"},
                    "membar config show: error: unknown option '--confg', did you mean '--config'?");
  check_usage_error({"run", "x.trace", "--jsn"}, "membar run: error: unknown option '--jsn', did you mean '--json'?");
  check_usage_error({"run", "x.trace", "--cube", "y"},
                    "membar run: error: unknown option '--cube'; --help lists the options");
  check_usage_error({"config", "list", "--mark"},
                    "membar config list: error: unknown option '--mark'; --help lists the options");
  check_usage_error({"config", "list", "-x"},
                    "membar config list: error: unknown option '-x'; --help lists the options");
  check_usage_error({"--verbose"}, "membar: error: unknown option '--verbose'; membar --help lists what there is");
}

TEST_CASE("A report is not written to a file whose name is that of an input") {
  check_usage_error(
      {"run", "a.trace", "--json=b.trace"},
      "membar run: error: --json would write to 'b.trace', which is the name of an input; expected another "
      "name");
  check_usage_error({"litmus", "SB.litmus", "--json=SB.litmus"},
                    "membar litmus: error: --json would write to 'SB.litmus', which is the name of an input; expected "
                    "another name");
  check_usage_error({"grade", "--against", "e.toml", "--json=a.trace", "b.trace"},
                    "membar grade: error: --json would write to 'a.trace', which is the name of an input; expected "
                    "another name");
  check_usage_error(
      {"run", "a.trace.zst", "--writes", "machine.toml"},
      "membar run: error: --writes would write to 'machine.toml', which is the name of an input; expected "
      "another name");
  constexpr const char* kLesson = "traces/lessons/01-publish.trace";
  check_usage_error({"run", kLesson, "--json", "a.x", "--writes", "./a.x"},
                    "membar run: error: --json and --writes both name a.x; expected different files");
  const TemporaryDirectory directory;
  const std::string machine = directory.file("machine", "");
  check_usage_error({"run", kLesson, "--config", machine, "--json", machine},
                    "membar run: error: --json names the machine of --config; expected another file");
}

TEST_CASE("Behind --json, the name of an input is an input, and the JSON goes to standard output") {
  const Outcome outcome = run_membar({"run", "--json", "traces/lessons/01-publish.trace"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.out.starts_with("{"));
}

TEST_CASE("An option's value is judged before anything runs") {
  check_usage_error({"run", "x.trace", "--seed", "many"},
                    "membar run: error: --seed 'many': expected a whole number from 0 to 9223372036854775807");
  check_usage_error({"run", "x.trace", "--seed", "9223372036854775808"},
                    "membar run: error: --seed '9223372036854775808': expected a whole number from 0 to "
                    "9223372036854775807");
  check_usage_error({"run", "x.trace", "--max-cycles", "-1"},
                    "membar run: error: --max-cycles '-1': expected a whole number from 0 to 18446744073709551615");
  check_usage_error({"run", "x.trace", "--max-cycles", "99999999999999999999"},
                    "membar run: error: --max-cycles '99999999999999999999': expected a whole number from 0 to "
                    "18446744073709551615");
  check_usage_error({"run", "x.trace", "--config"}, "membar run: error: --config: its value is missing");
  check_usage_error({"run", "x.trace", "--config="}, "membar run: error: --config: its value is missing");
  check_usage_error({"run", "x.trace", "--check=yes"}, "membar run: error: --check takes no value");
  check_usage_error({"run", "x.trace", "--config", "a", "--config", "b"},
                    "membar run: error: --config is given twice; expected it once");
  check_usage_error({"config", "list", "--log-level=wrn"},
                    "membar config list: error: --log-level: no such level 'wrn'; expected trace, debug, info, warn, "
                    "error or off, did you mean 'warn'?");
}

TEST_CASE("Too few and too many arguments name what was expected") {
  check_usage_error({"run"}, "membar run: error: TRACE is missing; expected one TRACE");
  check_usage_error({"run", "a", "b"}, "membar run: error: unexpected 'b'; expected one TRACE");
  check_usage_error({"config", "list", "a"}, "membar config list: error: unexpected 'a'; expected no argument");
  check_usage_error({"config", "check"}, "membar config check: error: FILE is missing; expected at least one FILE");
}

TEST_CASE("Control characters of the input never reach the terminal, and an error stays one line") {
  const Outcome outcome = run_membar({"a\033[1m\nb"});
  CHECK(outcome.err == "membar: error: unknown command 'a?[1m?b'; membar --help lists the commands\n");
}

TEST_CASE("Every command explains itself, with an example that begins with its own name") {
  for (const Command& command : commands()) {
    std::vector<std::string> words{"help"};
    const std::string name(command.name);
    const std::size_t space = name.find(' ');
    words.push_back(name.substr(0, space));
    if (space != std::string::npos) words.push_back(name.substr(space + 1));
    const Outcome help = run_membar(words);
    INFO(name);
    CHECK(help.exit_code == kExitSuccess);
    CHECK(help.err.empty());
    CHECK(help.out.starts_with("Example: membar " + name));
    CHECK(help.out == help_of(command));
    std::vector<std::string> option(words.begin() + 1, words.end());
    option.emplace_back("--help");
    CHECK(run_membar(option).out == help.out);
    for (const Option& each : command.options) CHECK(help.out.find("--" + std::string(each.name)) != std::string::npos);
  }
}

TEST_CASE("The program's help lists every command, and its usage lines are no wider than 100 columns") {
  const Outcome help = run_membar({"--help"});
  CHECK(help.exit_code == kExitSuccess);
  CHECK(help.out.starts_with("Example: membar run "));
  CHECK(run_membar({"help"}).out == help.out);
  for (const Command& command : commands()) {
    INFO(command.name);
    CHECK(help.out.find("\n  " + std::string(command.name)) != std::string::npos);
    const std::string usage = usage_of(command);
    for (std::size_t at = 0; at < usage.size();) {
      const std::size_t end = usage.find('\n', at);
      CHECK(end - at <= 100);
      at = end + 1;
    }
  }
}

TEST_CASE("The option --version prints the version and nothing else") {
  const Outcome outcome = run_membar({"--version"});
  CHECK(outcome.out == std::string("membar ") + MEMBAR_VERSION + "\n");
  CHECK(outcome.exit_code == kExitSuccess);
}

}  // namespace
}  // namespace membar
