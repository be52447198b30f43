// What a private hierarchy tells its core. Slow events only; an L1 hit calls nobody.
#pragma once

#include <cstdint>

#include "sim/base/types.h"

namespace membar {

// A miss register of a private hierarchy; 0 to core.mshrs - 1.
struct MshrId : Strong<MshrId, std::uint16_t> {
  using Strong::Strong;
};
inline constexpr MshrId kNoMshr{0xffff};

// A line of an L2, by which its bytes are read and written.
struct Slot : Strong<Slot, std::uint32_t> {
  using Strong::Strong;
};
inline constexpr Slot kNoSlot{0xffffffff};

// A client may read and write bytes from within a callback, but must not call request, lock, serve_stalled,
// complete_fills or deliver.
class CacheClient {
 public:
  virtual ~CacheClient() = default;
  // The line of this MSHR can be read (and written, if `writable`) from now on; called before any probe that waits for
  // the line is served. The MSHR is free after the call. Returns true when the core will use the line in its tick of
  // this very cycle: then probes of the line wait until serve_stalled(line), which the core must call.
  virtual bool line_filled(MshrId mshr, LineAddress line, Slot slot, bool writable, Cycle now) = 0;
  // The readable copy leaves the hierarchy: Inv, FwdGetM, Recall, or replacement in the L2 (then from within request).
  virtual void line_lost(LineAddress line, Cycle now) = 0;
  // The line was lost on its way from the L2 to the L1: the MSHR is free after the call and fills nothing. Called
  // before line_lost.
  virtual void fill_lost(MshrId /*mshr*/, LineAddress /*line*/, Cycle /*now*/) {}
  // M or E became S.
  virtual void write_lost(LineAddress line, Cycle now) = 0;
  // After a request was refused: an MSHR, a way or room for a victim has become free, or a Put was acknowledged.
  // Called once; then not before the next refusal.
  virtual void resources_freed(Cycle now) = 0;
};

}  // namespace membar
