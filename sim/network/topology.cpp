#include "sim/network/topology.h"

#include "sim/base/check.h"

namespace membar {

std::unique_ptr<Topology> make_topology(TopologyKind kind, const TopologyParameters& parameters) {
  switch (kind) {
    case TopologyKind::crossbar:
      return make_crossbar(parameters);
    case TopologyKind::ring:
      return make_ring(parameters);
    case TopologyKind::mesh:
      return make_mesh(parameters);
  }
  check_failed("kind", __FILE__, __LINE__, "a topology that does not exist");
}

}  // namespace membar
