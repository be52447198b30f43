#include "sim/app/diagnostics.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <array>
#include <cstdio>
#include <utility>

#include "sim/base/nearest.h"

namespace membar {

namespace {

constexpr std::array<std::pair<std::string_view, spdlog::level::level_enum>, 6> kLevels{{
    {"trace", spdlog::level::trace},
    {"debug", spdlog::level::debug},
    {"info", spdlog::level::info},
    {"warn", spdlog::level::warn},
    {"error", spdlog::level::err},
    {"off", spdlog::level::off},
}};

// An error is one line whatever stood in the input: a control character would break it, or worse, reach a terminal.
std::string one_line(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  }
  return text;
}

void print_line(const std::string& line) {
  const std::string whole = one_line(line) + "\n";
  std::fwrite(whole.data(), 1, whole.size(), stderr);
}

}  // namespace

ExitCode report_error(const Error& error) {
  if (error.file.empty()) return report_error("membar", error.message);
  print_line(error.text());
  return kExitBadInput;
}

ExitCode report_error(std::string_view command, const std::string& message) {
  print_line(std::string(command) + ": error: " + message);
  return kExitBadInput;
}

void report_warning(const std::string& message) { spdlog::warn("{}", one_line(message)); }

Result<Done> set_log_level(const std::string& level) {
  auto logger = std::make_shared<spdlog::logger>("membar", std::make_shared<spdlog::sinks::stderr_sink_st>());
  logger->set_pattern("membar: %l: %v");
  for (const auto& [name, value] : kLevels) {
    if (name != level) continue;
    logger->set_level(value);
    spdlog::set_default_logger(std::move(logger));
    return Done{};
  }
  std::vector<std::string_view> names;
  for (const auto& entry : kLevels) names.push_back(entry.first);
  return Error{"", 0, 0,
               "--log-level: no such level '" + level + "'; expected trace, debug, info, warn, error or off" +
                   did_you_mean(level, names)};
}

}  // namespace membar
