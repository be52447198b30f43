#include <array>
#include <iostream>
#include <optional>
#include <string>

#include "sim/app/command.h"
#include "sim/app/diagnostics.h"
#include "sim/app/simulated_document.h"
#include "sim/report/explanation.h"
#include "sim/report/result_document.h"

namespace membar {

namespace {

struct Subject {
  std::string_view option;
  StorySubject subject;
};
constexpr std::array<Subject, 3> kSubjects{
    Subject{"write", StorySubject::write}, {"barrier", StorySubject::barrier}, {"load", StorySubject::load}};

Result<ResultJson> document_of(const Arguments& arguments, const std::string& word) {
  if (!looks_like_result(word)) return simulated_document(arguments, word);
  for (const char* option : {"config", "set"}) {
    if (arguments.has(option)) {
      return Error{
          word, 0, 0,
          "is a result, and its machine is the one that it was run on; expected a trace with --" + std::string(option)};
    }
  }
  const Result<std::string> text = read_result_text(word);
  if (!text) return text.error();
  return parse_result(text.value(), word);
}

}  // namespace

ExitCode explain_result(const Arguments& arguments) {
  bool asked = false;
  for (const Subject& subject : kSubjects) asked = asked || arguments.has(subject.option);
  if (!asked) {
    return report_error("membar explain",
                        "nothing to explain; expected --write, --barrier or --load, with the name of an op");
  }
  const Result<ResultJson> document = document_of(arguments, arguments.words()[0]);
  if (!document) return report_error(document.error());
  std::string stories;
  for (const Subject& subject : kSubjects) {
    for (const std::string& which : arguments.texts(subject.option)) {
      const Result<std::string> story = explain(document.value(), subject.subject, which);
      if (!story) return report_error(story.error());
      stories += (stories.empty() ? "" : "\n\n") + story.value();
    }
  }
  std::cout << stories;
  return kExitSuccess;
}

}  // namespace membar
