// Which register every name of a litmus test means, and what registers hold at the start.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "sim/litmus/litmus_code.h"
#include "sim/litmus/litmus_condition.h"

namespace membar {

struct LitmusRegister {
  std::uint16_t thread = 0;
  std::uint8_t number = 0;
  friend auto operator<=>(const LitmusRegister&, const LitmusRegister&) = default;
};

// What the initial state, or a type in `locations`, says about a register.
struct DeclaredRegister {
  std::optional<LitmusType> type;
  std::optional<LitmusValue> value;
};

class LitmusRegisters {
 public:
  LitmusRegisters(const LitmusSource& source, X86Mode mode) : source_(source), mode_(mode) {}

  // Gives each symbolic register of the code a register that its thread does not name otherwise, in the order of the
  // symbolic names; then reads the declarations. Absent on success.
  std::optional<Error> resolve(const std::vector<InitialItem>& items, const LitmusFinal& final,
                               std::vector<LitmusThread>& threads);

  // REQUIRES of the rest: resolve() succeeded. `term` is a register of the initial state or of the last part.
  [[nodiscard]] LitmusRegister of(const LitmusTerm& term) const;
  [[nodiscard]] const std::map<LitmusRegister, DeclaredRegister>& declared() const { return declared_; }

 private:
  // Where symbolic names were found: (thread, name). An Error when the term names no register.
  std::optional<Error> note(const LitmusTerm& term, const std::vector<LitmusThread>& threads);
  std::optional<Error> allocate(std::vector<LitmusThread>& threads);
  std::optional<Error> declare(const LitmusTerm& term, bool initial, const LitmusType* type, const LitmusValue* value);

  const LitmusSource& source_;
  X86Mode mode_;
  std::map<LitmusRegister, DeclaredRegister> declared_;
  std::map<LitmusRegister, bool> initialised_;
  std::vector<std::vector<bool>> used_;                                     // by thread and number
  std::vector<std::map<std::string, std::uint8_t, std::less<>>> symbolic_;  // by thread: the register of a name
};

}  // namespace membar
