#include "sim/config/validation.h"

#include <bit>

#include "sim/config/value_text.h"

namespace membar {
namespace {

std::string number(std::uint64_t value) { return std::to_string(value); }

std::optional<ConfigViolation> check_line_size(const Config& config) {
  const Bytes line = config.machine.line_size;
  if (std::has_single_bit(line.value)) return std::nullopt;
  return ConfigViolation{{"line_size"},
                         "line_size is " + number(line.value) + " bytes; expected a power of two, 16 to 256"};
}

// A cache is whole sets: size = slices x ways x line size x a whole number.
std::optional<ConfigViolation> check_geometry(const std::string& level, Bytes size, unsigned ways, unsigned slices,
                                              Bytes line) {
  const std::uint64_t unit = std::uint64_t{ways} * slices * line.value;
  if (size.value != 0 && size.value % unit == 0) return std::nullopt;
  const bool sliced = slices > 1;
  std::string message = level + ".size is " + size_text(size) + ", which is no whole number of sets of " +
                        number(ways) + " ways x " + number(line.value) + "-byte lines";
  if (sliced) message += " in each of " + number(slices) + " slices";
  message += "; expected a multiple of " + number(unit) + " bytes (" + level + ".ways x line_size" +
             (sliced ? " x " + level + ".slices)" : ")");
  ConfigViolation violation{{level + ".size", level + ".ways"}, std::move(message)};
  if (sliced) violation.keys.push_back(level + ".slices");
  violation.keys.emplace_back("line_size");
  return violation;
}

std::optional<ConfigViolation> check_inclusion(const Config& config) {
  if (config.l2.size >= config.l1.size) return std::nullopt;
  return ConfigViolation{{"l2.size", "l1.size"},
                         "l2.size is " + size_text(config.l2.size) + " and l1.size is " + size_text(config.l1.size) +
                             "; expected l2.size of at least l1.size, for the L2 holds every line of the L1"};
}

std::optional<ConfigViolation> check_dram(const Config& config) {
  const DramSpec& dram = config.dram;
  if (dram.model == DramModel::fixed) return std::nullopt;
  if (dram.row_size.value % config.machine.line_size.value != 0) {
    return ConfigViolation{
        {"dram.row_size", "line_size"},
        "dram.row_size is " + size_text(dram.row_size) +
            "; expected a multiple of a line (line_size = " + number(config.machine.line_size.value) + ")"};
  }
  const std::uint64_t least = config.l3.latency.value + dram.t_rcd.value + dram.t_cas.value;
  if (dram.latency.value >= least) return std::nullopt;
  return ConfigViolation{{"dram.latency", "dram.t_rcd", "dram.t_cas", "l3.latency"},
                         "dram.latency is " + number(dram.latency.value) + ", but " + number(config.l3.latency.value) +
                             " (l3.latency) + " + number(dram.t_rcd.value) + " (dram.t_rcd) + " +
                             number(dram.t_cas.value) + " (dram.t_cas) = " + number(least) +
                             "; expected dram.latency of " + number(least) + " or more"};
}

// The totals must leave at least one cycle for every step that they contain.
std::optional<ConfigViolation> check_latencies(const Config& config) {
  const std::uint64_t l1 = config.l1.latency.value;
  const std::uint64_t l2 = config.l2.latency.value;
  const std::uint64_t l3 = config.l3.latency.value;
  const std::uint64_t network = config.network.latency.value;
  const std::uint64_t dram = config.dram.latency.value;
  if (l2 <= l1) {
    return ConfigViolation{{"l2.latency", "l1.latency"},
                           "l2.latency is " + number(l2) + " and l1.latency is " + number(l1) + ", but " + number(l1) +
                               " (l1.latency) + at least 1 (L2 access) = " + number(l1 + 1) +
                               "; expected l2.latency of " + number(l1 + 1) + " or more"};
  }
  const std::uint64_t least_l3 = l2 + 2 * network + 1;
  if (l3 < least_l3) {
    return ConfigViolation{{"l3.latency", "network.latency", "l2.latency"},
                           "l3.latency is " + number(l3) + ", but " + number(l2) + " (l2.latency) + " +
                               number(network) + " (network.latency) + at least 1 (L3 access) + " + number(network) +
                               " (network.latency) = " + number(least_l3) + "; expected l3.latency of " +
                               number(least_l3) + " or more"};
  }
  if (dram <= l3) {
    return ConfigViolation{{"dram.latency", "l3.latency"},
                           "dram.latency is " + number(dram) + ", but " + number(l3) +
                               " (l3.latency) + at least 1 (DRAM access) = " + number(l3 + 1) +
                               "; expected dram.latency of " + number(l3 + 1) + " or more"};
  }
  return std::nullopt;
}

}  // namespace

std::optional<ConfigViolation> find_violation(const Config& config) {
  const Bytes line = config.machine.line_size;
  if (auto violation = check_line_size(config)) return violation;
  if (auto violation = check_geometry("l1", config.l1.size, config.l1.ways, 1, line)) return violation;
  if (auto violation = check_geometry("l2", config.l2.size, config.l2.ways, 1, line)) return violation;
  if (auto violation = check_geometry("l3", config.l3.size, config.l3.ways, config.l3.slices, line)) return violation;
  if (auto violation = check_inclusion(config)) return violation;
  if (auto violation = check_latencies(config)) return violation;
  return check_dram(config);
}

Result<Done> validate(const Config& config) {
  if (auto violation = find_violation(config)) return Error{"", 0, 0, std::move(violation->message)};
  return Done{};
}

Result<DerivedLatencies> derive(const Config& config) {
  if (auto fits = validate(config); !fits) return fits.error();
  DerivedLatencies derived;
  const Cycles network = config.network.latency;
  derived.l3_access = config.l3.latency - config.l2.latency - network * 2;
  derived.dram_access = config.dram.latency - config.l3.latency;
  derived.probe = config.l2.probe_latency.value != 0 ? config.l2.probe_latency : config.l2.latency - config.l1.latency;
  derived.peer_total = config.l2.latency + network + derived.l3_access + network + derived.probe + network;
  derived.upgrade_total = derived.peer_total;
  return derived;
}

std::vector<std::string> warnings(const Config& config, unsigned cores) {
  std::vector<std::string> found;
  if (cores == 0) cores = config.machine.core_count;
  const Bytes private_total{config.l2.size.value * cores};
  if (config.l3.size < private_total) {
    found.push_back("l3.size is " + size_text(config.l3.size) + ", less than the " + size_text(private_total) + " of " +
                    number(cores) + " L2 caches; the L3 is inclusive and will recall lines that cores still use");
  }
  const StoreBufferSpec& buffer = config.store_buffer;
  if (buffer.drain == DrainPolicy::lazy && buffer.lazy_high_water > buffer.entries) {
    found.push_back("store_buffer.lazy_high_water is " + number(buffer.lazy_high_water) +
                    ", more than store_buffer.entries = " + number(buffer.entries) + "; the buffer never reaches it");
  }
  if (buffer.rfo_prefetch >= buffer.entries && buffer.rfo_prefetch != 0) {
    found.push_back("store_buffer.rfo_prefetch is " + number(buffer.rfo_prefetch) + "; only the " +
                    number(buffer.entries - 1) + " entries behind the head can be asked for ahead of time");
  }
  return found;
}

}  // namespace membar
