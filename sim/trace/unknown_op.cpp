#include "sim/trace/unknown_op.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "sim/base/nearest.h"
#include "sim/isa/op.h"

namespace membar {
namespace {

// Ops of an ISA that is not run.
std::string unsupported(std::string_view mnemonic) {
  static constexpr std::array<std::string_view, 12> kArm{"dmb", "dsb",  "isb",  "ldr",   "ldar", "ldapr",
                                                         "str", "stlr", "ldxr", "ldaxr", "stxr", "stlxr"};
  const std::string_view first = mnemonic.substr(0, mnemonic.find('.'));
  if (std::find(kArm.begin(), kArm.end(), first) != kArm.end()) {
    return quoted(mnemonic) +
           " is an arm64 op, which this version does not run; expected an op of the trace language "
           "such as fence.acq, fence.rel, fence.sc, load.acq or store.rel";
  }
  return {};
}

}  // namespace

bool unknown_op(LineScanner& scanner, const char* place, std::string_view mnemonic) {
  if (std::string message = unsupported(mnemonic); !message.empty()) return scanner.fail(place, std::move(message));
  std::vector<std::string_view> known;
  for (unsigned i = 0; i < static_cast<unsigned>(OpKind::loop_begin); ++i)
    known.push_back(name_of(static_cast<OpKind>(i)));
  for (std::string_view word :
       {"repeat", "if",   "else",    "while", "end",    "thread", "var",  "init",  "place", "site", "expect", "mutex",
        "chan",   "once", "barrier", "lock",  "unlock", "send",   "recv", "close", "spawn", "join", "wait"}) {
    known.push_back(word);
  }
  const std::string_view first = mnemonic.substr(0, mnemonic.find('.'));
  const std::string hint = did_you_mean(first, known);
  return scanner.fail(place, "unknown op " + quoted(first) +
                                 (hint.empty() ? ", expected one such as load, store.rel, add.sc or fence.sc" : hint));
}

}  // namespace membar
