#include "sim/memory/dram_timing.h"

#include "sim/base/check.h"

namespace membar {

std::unique_ptr<DramTiming> make_dram_timing(const DramSpec& spec, Cycles access, unsigned line_bytes) {
  switch (spec.model) {
    case DramModel::fixed:
      return make_fixed_dram(spec, access);
    case DramModel::banked:
      return make_banked_dram(spec, access, line_bytes);
  }
  check_failed("model", __FILE__, __LINE__, "a DRAM model that does not exist");
}

bool banked_fits(const DramSpec& spec, Cycles access) { return spec.t_rcd + spec.t_cas <= access; }

}  // namespace membar
