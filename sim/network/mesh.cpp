// A two-dimensional mesh. There are max(cores, slices) tiles, numbered row by row, in rows of ceil(sqrt(tiles)) tiles;
// core i sits at tile i * tiles / cores and slice j at tile j * tiles / slices (rounded down), so with equal numbers
// core i and slice i share a tile. A message travels along its row first and then along the column (dimension-order
// routing: Dally and Towles, "Principles and Practices of Interconnection Networks", 2004, chapter 8); each tile
// travelled costs `hop` on top of the latency. The last row has all its routers, whether or not there are tiles for
// them.
#include <algorithm>

#include "sim/network/topology.h"

namespace membar {
namespace {

class Mesh final : public Topology {
 public:
  explicit Mesh(const TopologyParameters& parameters)
      : parameters_(parameters), tiles_(std::max(parameters.cores, parameters.slices)) {
    while (columns_ * columns_ < tiles_) ++columns_;
    rows_ = (tiles_ + columns_ - 1) / columns_;
  }

  [[nodiscard]] Cycles delay(Agent from, Agent to) const override {
    const std::uint32_t a = tile(from), b = tile(to);
    const std::uint32_t hops = apart(a % columns_, b % columns_) + apart(a / columns_, b / columns_);
    return parameters_.latency + parameters_.hop * hops;
  }
  // Four per router: 4t eastwards, 4t + 1 westwards, 4t + 2 downwards, 4t + 3 upwards.
  [[nodiscard]] std::uint32_t links() const override { return 4 * columns_ * rows_; }
  // Positions are routers.
  [[nodiscard]] std::uint32_t entry(const Message& message) const override { return tile(message.from); }
  [[nodiscard]] std::optional<Step> step(const Message& message, std::uint32_t position) const override {
    const std::uint32_t to = tile(message.to);
    const std::uint32_t column = position % columns_, row = position / columns_;
    if (column < to % columns_) return Step{4 * position, parameters_.hop, position + 1};
    if (column > to % columns_) return Step{4 * position + 1, parameters_.hop, position - 1};
    if (row < to / columns_) return Step{4 * position + 2, parameters_.hop, position + columns_};
    if (row > to / columns_) return Step{4 * position + 3, parameters_.hop, position - columns_};
    return std::nullopt;
  }

 private:
  static std::uint32_t apart(std::uint32_t a, std::uint32_t b) { return a > b ? a - b : b - a; }
  [[nodiscard]] std::uint32_t tile(Agent agent) const {
    const std::uint32_t members = agent.kind == Agent::Kind::core ? parameters_.cores : parameters_.slices;
    return static_cast<std::uint32_t>(agent.number) * tiles_ / members;
  }

  TopologyParameters parameters_;
  std::uint32_t tiles_;
  std::uint32_t columns_ = 1;
  std::uint32_t rows_ = 1;
};

}  // namespace

std::unique_ptr<Topology> make_mesh(const TopologyParameters& parameters) { return std::make_unique<Mesh>(parameters); }

}  // namespace membar
