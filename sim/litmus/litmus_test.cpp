#include "sim/litmus/litmus_test.h"

#include <algorithm>
#include <utility>

#include "sim/litmus/litmus_columns.h"
#include "sim/litmus/litmus_header.h"
#include "sim/litmus/litmus_widths.h"
#include "sim/litmus/x86_lowering.h"
#include "sim/trace/line_scanner.h"

namespace membar {
namespace {

// What one file becomes, step by step. Each step returns an Error, or absent on success.
class TestReader {
 public:
  TestReader(const LitmusSource& source, const LitmusHeader& header)
      : source_(source),
        mode_(header.arch == "X86" ? X86Mode::x86 : X86Mode::x86_64),
        word_bytes_(mode_ == X86Mode::x86 ? 4 : 8),
        tokens_(source, header.initial_state),
        registers_(source, mode_) {
    test_.name = header.name;
    test_.arch = header.arch;
    test_.hash = header.hash;
    test_.file = source.file;
    test_.program.file = source.file;
  }

  std::optional<Error> parse() {
    const bool parsed = parse_initial_state(tokens_, word_bytes_, items_) && parse_code(tokens_, mode_, threads_) &&
                        parse_final(tokens_, word_bytes_, final_);
    if (!parsed) return tokens_.error();
    return std::nullopt;
  }

  std::optional<Error> resolve() {
    if (std::optional<Error> error = registers_.resolve(items_, final_, threads_)) return error;
    if (std::optional<Error> error = collect_locations()) return error;
    settle_widths(registers_, threads_, locations_);
    locations_.place(constants());
    return resolve_final({source_, mode_, registers_, locations_, threads_}, final_, test_);
  }

  LitmusTest build() {
    Program& program = test_.program;
    program.needs_values = true;
    program.needs_values_line = source_.line_of(threads_[0].offset);
    locations_.add_to(program);
    const X86Lowering lowering{
        source_, [this](std::string_view name) { return locations_.find(std::string(name))->address.value; }};
    for (std::size_t i = 0; i < threads_.size(); ++i) {
      std::vector<std::pair<std::uint8_t, std::uint64_t>> initial;
      for (const auto& [reg, declared] : registers_.declared()) {
        if (reg.thread != i || !declared.value) continue;
        std::uint64_t value = locations_.number_of(*declared.value);
        if (mode_ == X86Mode::x86) value = cut_to_width(value, word_bytes_);
        if (value != 0) initial.emplace_back(reg.number, value);
      }
      lower_thread(lowering, threads_[i], initial, program);
    }
    return std::move(test_);
  }

 private:
  std::optional<Error> declare(const InitialItem& item) {
    if (locations_.find(item.target.name) != nullptr) {
      return source_.error_at(item.target.offset, "location " + quoted(item.target.name) +
                                                      " is initialised twice, expected one initial value");
    }
    LitmusLocation& location = locations_.mention(item.target.name);
    location.typed = item.has_type;
    location.is_array = item.is_array;
    location.cells = item.values.size();
    location.values = item.values;
    if (item.has_type) {
      location.bytes = item.type.bytes;
      location.is_signed = item.type.is_signed;
      return std::nullopt;
    }
    const LitmusValue& value = item.values[0];
    if (value.is_address) location.bytes = word_bytes_;
    if (!value.is_address && !fits_32_bits(value)) location.bytes = 8;
    return std::nullopt;
  }

  // An address in the initial state: its location need not be declared.
  std::optional<Error> mention(const LitmusValue& value) {
    if (!value.is_address) return std::nullopt;
    const LitmusLocation& location = locations_.mention(value.symbol);
    if (value.element < location.cells) return std::nullopt;
    return source_.error_at(value.offset, quoted(value.symbol + "[" + std::to_string(value.element) + "]") +
                                              " does not exist, expected a cell of an array");
  }

  std::optional<Error> collect_locations() {
    for (const InitialItem& item : items_) {
      if (item.target.kind == LitmusTerm::Kind::reg) continue;
      if (std::optional<Error> error = declare(item)) return error;
    }
    for (const InitialItem& item : items_) {
      for (const LitmusValue& value : item.values) {
        if (std::optional<Error> error = mention(value)) return error;
      }
    }
    for (const LitmusThread& thread : threads_) {
      for (const X86Instruction& instruction : thread.instructions) {
        for (const X86Operand* operand : {&instruction.destination, &instruction.source}) {
          if (!operand->symbol.empty()) locations_.mention(operand->symbol);
        }
      }
    }
    for (const LitmusFinal::Location& entry : final_.locations) {
      if (entry.term.kind != LitmusTerm::Kind::location) continue;
      LitmusLocation& location = locations_.mention(entry.term.name);
      if (!entry.has_type || location.typed) continue;
      location.bytes = std::max(location.bytes, entry.type.bytes);
      location.is_signed = entry.type.is_signed;
    }
    return std::nullopt;
  }

  // Every number that the test names: no location may have it as its address.
  [[nodiscard]] std::vector<std::uint64_t> constants() const {
    std::vector<std::uint64_t> numbers;
    const auto add = [&](const LitmusValue& value) {
      if (!value.is_address) numbers.push_back(cut_to_width(value.number, word_bytes_));
    };
    for (const InitialItem& item : items_) std::for_each(item.values.begin(), item.values.end(), add);
    std::for_each(final_.values.begin(), final_.values.end(), add);
    for (const LitmusThread& thread : threads_) {
      for (const X86Instruction& instruction : thread.instructions) {
        for (const X86Operand* operand : {&instruction.destination, &instruction.source}) {
          if (operand->kind == X86Operand::Kind::immediate) numbers.push_back(operand->value);
        }
      }
    }
    return numbers;
  }

  const LitmusSource& source_;
  X86Mode mode_;
  unsigned word_bytes_;  // of a pointer
  LitmusTokens tokens_;
  std::vector<InitialItem> items_;
  std::vector<LitmusThread> threads_;
  LitmusFinal final_;
  LitmusRegisters registers_;
  LitmusLocations locations_;
  LitmusTest test_;
};

}  // namespace

std::string_view name_of(Quantifier quantifier) {
  switch (quantifier) {
    case Quantifier::exists:
      return "exists";
    case Quantifier::not_exists:
      return "~exists";
    case Quantifier::forall:
      return "forall";
  }
  return "";
}

Result<LitmusTest> read_litmus(const std::string& file, std::string_view text) {
  const LitmusSource source{file, text};
  const Result<LitmusHeader> header = read_header(source);
  if (!header) return header.error();
  TestReader reader(source, header.value());
  if (std::optional<Error> error = reader.parse()) return *error;
  if (std::optional<Error> error = reader.resolve()) return *error;
  return reader.build();
}

std::vector<Observable> observables_of(const LitmusTest& test) {
  std::vector<Observable> observables;
  for (const LitmusColumn& column : test.columns) {
    Observable wanted;
    if (column.kind == LitmusColumn::Kind::reg) {
      wanted.thread = column.thread;
      wanted.reg = column.reg;
      observables.push_back(wanted);
      continue;
    }
    wanted.kind = Observable::Kind::memory;
    wanted.bytes = column.bytes;
    for (std::size_t i = 0; i < column.count; ++i) {
      wanted.address = column.address + i * column.bytes;
      observables.push_back(wanted);
    }
  }
  return observables;
}

FinalState cut_to_columns(const LitmusTest& test, FinalState state) {
  for (const LitmusColumn& column : test.columns) {
    for (std::size_t i = 0; i < column.count; ++i) {
      state[column.first + i] = cut_to_width(state[column.first + i], column.bytes);
    }
  }
  return state;
}

std::string value_text(const LitmusTest& test, const LitmusColumn& column, std::uint64_t value) {
  if (std::optional<std::string> name = address_name(test, value)) return *name;
  if (column.is_signed) return std::to_string(static_cast<std::int64_t>(extended(value, column)));
  return std::to_string(value);
}

std::optional<std::string> address_name(const LitmusTest& test, std::uint64_t value) {
  for (const Symbol& symbol : test.program.symbols) {
    const std::uint64_t offset = value - symbol.address.value;
    if (offset >= symbol.bytes() || offset % symbol.element_bytes != 0) continue;
    if (offset == 0) return symbol.name;
    return symbol.name + "[" + std::to_string(offset / symbol.element_bytes) + "]";
  }
  return std::nullopt;
}

std::string state_text(const LitmusTest& test, const FinalState& state) {
  std::string text;
  for (const LitmusColumn& column : test.columns) {
    if (!column.shown) continue;
    std::string values;
    for (std::size_t i = 0; i < column.count; ++i) {
      values += (i == 0 ? "" : ",") + value_text(test, column, state[column.first + i]);
    }
    if (column.is_array) values = "{" + values + "}";
    text += (text.empty() ? "" : " ") + column.name + "=" + values + ";";
  }
  return text;
}

}  // namespace membar
