// The module _membar: what the package membar (tools/python/membar) is made on. Errors of input are values here; the
// package makes exceptions of them.
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>

#include "sim/analysis/accounting.h"
#include "sim/config/parameters.h"
#include "tools/python/native/simulation.h"

namespace py = pybind11;

namespace membar::python {
namespace {

constexpr auto kSignalPause = std::chrono::milliseconds(50);

// Does the work on a thread of its own, without the interpreter's lock: other threads of Python go on, and Ctrl-C stops
// the work.
template <class Work>
auto without_lock(Work work) {
  std::atomic<bool> interrupted = false;
  decltype(work(interrupted)) outcome{};
  std::exception_ptr thrown;  // by the work: no memory, or a mistake of the simulator
  std::mutex mutex;
  std::condition_variable changed;
  bool done = false;
  const py::gil_scoped_release release;
  std::thread worker([&] {
    try {
      outcome = work(interrupted);
    } catch (...) {
      thrown = std::current_exception();
    }
    const std::scoped_lock lock(mutex);
    done = true;
    changed.notify_one();
  });
  std::unique_lock lock(mutex);
  std::optional<py::error_already_set> raised;  // by a signal's handler; only touched with the interpreter's lock
  while (!changed.wait_for(lock, kSignalPause, [&] { return done; })) {
    lock.unlock();
    if (!interrupted) {
      const py::gil_scoped_acquire acquire;
      if (PyErr_CheckSignals() != 0) {
        raised.emplace();
        interrupted = true;
      }
    }
    lock.lock();
  }
  lock.unlock();
  worker.join();
  if (raised) {
    const py::gil_scoped_acquire acquire;
    const py::error_already_set error = *raised;
    raised.reset();
    throw error;
  }
  if (thrown) std::rethrow_exception(thrown);
  return outcome;
}

// The name of a file as it is: it may be no UTF-8.
py::bytes file_name(const std::string& name) { return {name}; }

// The vector as an array of its own.
template <class Element>
py::array array_of(const std::vector<Element>& values) {
  return py::array_t<Element>(static_cast<py::ssize_t>(values.size()), values.data());
}

// By column: its name, and (numbers, absent) or (codes, texts).
py::list columns_of(const Table& table) {
  py::list columns;
  for (const Column& column : table.columns()) {
    if (column.is_text) {
      columns.append(py::make_tuple(column.name, "text", array_of(column.codes), py::cast(column.texts)));
    } else {
      py::object absent = py::none();
      if (!column.absent.empty()) absent = array_of(column.absent);
      columns.append(py::make_tuple(column.name, "number", array_of(column.numbers), absent));
    }
  }
  return columns;
}

const char* name_of(RunEnd::Outcome outcome) {
  switch (outcome) {
    case RunEnd::Outcome::finished:
      return "finished";
    case RunEnd::Outcome::stuck:
    case RunEnd::Outcome::no_progress:
      return "cannot finish";
    case RunEnd::Outcome::fault:
      return "error";
    case RunEnd::Outcome::broken:
      return "broken";
    case RunEnd::Outcome::interrupted:
      break;
  }
  return "interrupted";
}

// (kind, file, line, column, message, details); None: all is well.
py::object failure(const char* kind, const Error& error, const std::vector<std::string>& details = {}) {
  return py::make_tuple(kind, file_name(error.file), error.line, error.column, error.message, details);
}

struct Run {
  std::unique_ptr<Simulation> simulation;  // nullptr: nothing could be read
  py::object failure = py::none();
};

Run simulate(const Request& request) {
  Run run;
  struct Outcome {
    std::optional<Result<std::unique_ptr<Simulation>>> prepared;
    RunEnd end;
  };
  Outcome outcome = without_lock([&request](const std::atomic<bool>& interrupted) {
    Outcome done;
    done.prepared = Simulation::prepare(request);
    if (*done.prepared) done.end = done.prepared->value()->run(interrupted);
    return done;
  });
  if (!*outcome.prepared) {
    run.failure = failure("error", outcome.prepared->error());
  } else if (outcome.end.outcome != RunEnd::Outcome::finished) {
    run.failure = failure(name_of(outcome.end.outcome), outcome.end.error, outcome.end.details);
  } else {
    run.simulation = std::move(*outcome.prepared).value();
  }
  return run;
}

py::object value_of(const ParameterValue& parameter) {
  return std::visit([](const auto& value) { return py::object(py::cast(value)); }, parameter.value);
}

py::dict facts_of(const Simulation& simulation) {
  const RunResult& result = simulation.result();
  py::dict facts, config, stats, memory;
  for (const ParameterValue& parameter : result.config) config[py::str(parameter.key)] = value_of(parameter);
  for (const Statistic& one : result.machine.stats) {
    stats[py::str(one.name)] = py::make_tuple(one.value, one.unit, one.meaning);
  }
  for (const MemoryValue& one : result.memory) {
    memory[py::str(one.symbol)] = one.is_array ? py::cast(one.values) : py::cast(one.values.at(0));
  }
  py::list cores, expectations;
  for (const CoreResult& core : result.machine.cores) {
    py::dict accounting, registers;
    for (std::size_t i = 0; i < kCauses; ++i) {
      accounting[py::str(std::string(membar::name_of(static_cast<Cause>(i))))] = core.accounting[i];
    }
    for (std::size_t i = 0; i < core.registers.size(); ++i) {
      if ((core.registers_used_mask >> i & 1U) != 0) registers[py::str("r" + std::to_string(i))] = core.registers[i];
    }
    py::dict one;
    one["id"] = core.id.value;
    one["thread"] = thread_name(simulation.program(), core.id);
    one["cycles"] = core.end.value;
    one["ops"] = core.ops;
    one["accounting"] = accounting;
    one["registers"] = registers;
    cores.append(one);
  }
  for (const ExpectationResult& one : result.expectations) {
    expectations.append(py::make_tuple(one.text, one.line, one.held, one.actual));
  }
  facts["version"] = result.version;
  facts["trace"] = file_name(simulation.program().file);
  facts["warnings"] = warnings(simulation.config(), static_cast<unsigned>(result.machine.cores.size()));
  facts["cycles"] = result.machine.cycles.value;
  facts["config"] = config;
  facts["cores"] = cores;
  facts["memory"] = memory;
  facts["stats"] = stats;
  facts["expectations"] = expectations;
  return facts;
}

py::list parameter_list() {
  py::list list;
  for (const ParameterInfo& info : parameters()) {
    list.append(py::make_tuple(info.key, info.default_text, info.type_text(), info.unit_text(), info.range_text(),
                               info.meaning));
  }
  return list;
}

py::object table_of(const Run& run, const Table& (RecordTables::*table)() const) {
  const RecordTables* const tables = run.simulation->tables();
  if (tables == nullptr) return py::none();
  return columns_of((tables->*table)());
}

// The columns of every table, without a row.
py::dict empty_tables() {
  const Program program;
  const RecordTables tables(program);
  py::dict columns;
  columns["writes"] = columns_of(tables.writes());
  columns["barriers"] = columns_of(tables.barriers());
  columns["loads"] = columns_of(tables.loads());
  columns["readers"] = columns_of(tables.readers());
  return columns;
}

}  // namespace

PYBIND11_MODULE(_membar, module) {
  module.doc() = "The simulator of the package membar.";
  module.attr("version") = MEMBAR_VERSION;
  module.def("parameters", &parameter_list);
  module.def("empty_tables", &empty_tables);
  py::class_<Run>(module, "Run")
      .def_readonly("failure", &Run::failure)
      .def("facts", [](const Run& run) { return facts_of(*run.simulation); })
      .def("writes", [](const Run& run) { return table_of(run, &RecordTables::writes); })
      .def("barriers", [](const Run& run) { return table_of(run, &RecordTables::barriers); })
      .def("loads", [](const Run& run) { return table_of(run, &RecordTables::loads); })
      .def("readers", [](const Run& run) { return table_of(run, &RecordTables::readers); })
      .def("json", [](const Run& run) {
        const Result<std::string> text = *without_lock([&run](const std::atomic<bool>& interrupted) {
          return std::optional<Result<std::string>>(run.simulation->document(interrupted));
        });
        if (!text) throw py::value_error(text.error().text());
        return py::bytes(text.value());
      });
  module.def(
      "simulate",
      [](std::string trace, bool is_text, std::string config, std::vector<std::string> settings,
         std::vector<std::pair<std::string, std::string>> parameters, std::optional<std::uint64_t> max_cycles,
         bool records) {
        return simulate({std::move(trace), is_text, std::move(config), std::move(settings), std::move(parameters),
                         max_cycles, records});
      },
      py::arg("trace"), py::kw_only(), py::arg("is_text"), py::arg("config"), py::arg("settings"),
      py::arg("parameters"), py::arg("max_cycles"), py::arg("records"));
}

}  // namespace membar::python
