#include <array>
#include <iostream>
#include <optional>
#include <string>

#include "sim/app/command.h"
#include "sim/app/diagnostics.h"
#include "sim/app/run_setup.h"
#include "sim/app/simulated_document.h"
#include "sim/report/explanation.h"
#include "sim/report/result_document.h"
#include "sim/trace/input.h"

namespace membar {

namespace {

struct Subject {
  std::string_view option;
  StorySubject subject;
};
constexpr std::array<Subject, 3> kSubjects{
    Subject{"write", StorySubject::write}, {"barrier", StorySubject::barrier}, {"load", StorySubject::load}};

// What an earlier run has written.
Result<ResultJson> written_document(const Arguments& arguments, const std::string& word) {
  for (const char* option : {"config", "set", "param"}) {
    if (arguments.has(option)) {
      return Error{
          word, 0, 0,
          "is a result, and its machine is the one that it was run on; expected a trace with --" + std::string(option)};
    }
  }
  const Result<std::string> text = read_whole_file(word);
  if (!text) return text.error();
  return parse_result(text.value(), word);
}

ExitCode tell(const Arguments& arguments, const ResultJson& document) {
  std::string stories;
  for (const Subject& subject : kSubjects) {
    for (const std::string& which : arguments.texts(subject.option)) {
      const Result<std::string> story = explain(document, subject.subject, which);
      if (!story) return report_error(story.error());
      stories += (stories.empty() ? "" : "\n\n") + story.value();
    }
  }
  std::cout << stories;
  return kExitSuccess;
}

}  // namespace

ExitCode explain_result(const Arguments& arguments) {
  bool asked = false;
  for (const Subject& subject : kSubjects) asked = asked || arguments.has(subject.option);
  if (!asked) {
    return report_error("membar explain",
                        "nothing to explain; expected --write, --barrier or --load, with the name of an op");
  }
  const std::string& word = arguments.words()[0];
  if (looks_like_result(word)) {
    const Result<ResultJson> document = written_document(arguments, word);
    return document ? tell(arguments, document.value()) : report_error(document.error());
  }
  const Result<SimulatedDocument> simulated = simulated_document(arguments, word);
  if (!simulated) return report_error(simulated.error());
  if (simulated.value().end.outcome != RunEnd::Outcome::finished) return report_unfinished(simulated.value().end);
  return tell(arguments, simulated.value().document);
}

}  // namespace membar
