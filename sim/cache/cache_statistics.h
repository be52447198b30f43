// What the caches count. Reports and documentation derive theirs from these lists.
#pragma once

#include "sim/engine/statistic.h"

namespace membar {

#define MEMBAR_L1_STATISTICS(X)                                                                                 \
  X(hits, "accesses", "loads, stores, RMWs and polls that found the line with sufficient permission in the L1") \
  X(misses, "accesses",                                                                                         \
    "loads, stores, RMWs and polls that needed more than the L1 had; a write to a read-only copy is one")       \
  X(fills, "lines", "lines brought into the L1")                                                                \
  X(evictions, "lines", "lines dropped from the L1 to make room, in it or in the L2 above which it lies")       \
  X(invalidations, "lines", "lines dropped from the L1 because another core or the L3 took them")

#define MEMBAR_L2_STATISTICS(X)                                                                                      \
  X(hits, "requests", "L1 misses and prefetches that found the line with sufficient permission in the L2")           \
  X(misses, "requests", "L1 misses and prefetches that sent a GetS or GetM: the line was not there")                 \
  X(upgrades, "requests", "L1 misses and prefetches that sent an Upgrade: the line was there, but read-only")        \
  X(merges, "requests", "L1 misses of a line whose request was already in flight, and which wait for its grant")     \
  X(prefetches, "requests", "requests among hits, misses and upgrades that no load or store waited for at the time") \
  X(refusals, "requests", "L1 misses turned away: no MSHR, no way or no room for the victim; retries count again")   \
  X(fills, "lines", "lines brought into the L2")                                                                     \
  X(evictions, "lines", "lines replaced in the L2")                                                                  \
  X(writebacks, "lines", "evictions of modified lines (PutM)")                                                       \
  X(invalidations, "lines", "lines lost to a write of another core (Inv or FwdGetM)")                                \
  X(downgrades, "lines", "owned lines that became Shared because another core reads (FwdGetS)")                      \
  X(recalls, "lines", "lines lost because the L3 replaced them (Recall)")                                            \
  X(lost_fills, "fills", "L2 hits whose line was lost before it reached the L1")                                     \
  X(stalled_probes, "messages", "probes that had to wait for a request in flight or a pinned line")

#define MEMBAR_L3_STATISTICS(X)                                                                       \
  X(hits, "requests", "GetS, GetM and Upgrades of lines that were in the L3")                         \
  X(misses, "requests", "GetS, GetM and Upgrades that were filled from DRAM")                         \
  X(stalls, "requests", "requests that waited because their line was in the middle of a transaction") \
  X(way_waits, "requests", "requests that waited for a way of their set")                             \
  X(evictions, "lines", "lines replaced in the L3")                                                   \
  X(writebacks, "lines", "lines written to DRAM")                                                     \
  X(recalls, "messages", "Recalls sent to cores")                                                     \
  X(puts, "messages", "PutS, PutE and PutM taken from cores")                                         \
  X(queued, "cycles", "cycles that requests waited for the slice to begin their access")

#define MEMBAR_DIRECTORY_STATISTICS(X)                          \
  X(forwards, "messages", "FwdGetS and FwdGetM sent to owners") \
  X(invalidations, "messages", "Inv sent to sharers")

MEMBAR_STATISTICS_STRUCT(L1Statistics, MEMBAR_L1_STATISTICS)
MEMBAR_STATISTICS_STRUCT(L2Statistics, MEMBAR_L2_STATISTICS)
MEMBAR_STATISTICS_STRUCT(L3Statistics, MEMBAR_L3_STATISTICS)
MEMBAR_STATISTICS_STRUCT(DirectoryStatistics, MEMBAR_DIRECTORY_STATISTICS)

}  // namespace membar
