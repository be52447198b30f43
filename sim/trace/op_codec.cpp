#include "sim/trace/op_codec.h"

#include <array>
#include <cstring>

#include "sim/base/check.h"

namespace membar {
namespace {

// What the mask byte in front of an op says: which parts follow, because they are not as predicted.
enum Part : std::uint8_t {
  kNewShape = 1,  // the six one-byte fields; else one byte names a shape that was seen before
  kAddress = 2,
  kValue = 4,
  kIndex = 8,
  kLine = 16,
  kNames = 32,  // operands, label, site
  kTarget = 64,
  kAfter = 128,
};

// The one-byte fields in one number.
std::uint64_t shape_of(const TraceOp& op) {
  const std::array<std::uint8_t, 8> bytes{static_cast<std::uint8_t>(op.kind),
                                          static_cast<std::uint8_t>(op.order),
                                          op.size,
                                          op.dst,
                                          op.flags,
                                          static_cast<std::uint8_t>(op.comparison),
                                          0,
                                          0};
  std::uint64_t shape = 0;
  std::memcpy(&shape, bytes.data(), bytes.size());
  return shape;
}

void set_shape(TraceOp& op, std::uint64_t shape) {
  std::array<std::uint8_t, 8> bytes{};
  std::memcpy(bytes.data(), &shape, bytes.size());
  op.kind = static_cast<OpKind>(bytes[0]);
  op.order = static_cast<MemoryOrder>(bytes[1]);
  op.size = bytes[2];
  op.dst = bytes[3];
  op.flags = bytes[4];
  op.comparison = static_cast<Comparison>(bytes[5]);
}

// The shapes that were seen lately. Writer and reader fill theirs alike.
class ShapeTable {
 public:
  static std::uint8_t slot(std::uint64_t shape) {
    return static_cast<std::uint8_t>((shape * 0x9e3779b97f4a7c15ULL) >> 56);
  }
  std::uint64_t& operator[](std::uint8_t slot) { return shapes_[slot]; }

 private:
  std::array<std::uint64_t, 256> shapes_{};
};

std::uint32_t next_index(const TraceOp& op) { return op.index + (is_structure(op.kind) ? 0 : 1); }

class Writer {
 public:
  explicit Writer(std::uint8_t* at) : at_(at) {}
  void byte(std::uint8_t value) { *at_++ = value; }
  void number(std::uint64_t value) {
    for (; value >= 128; value >>= 7) byte(static_cast<std::uint8_t>(value | 128));
    byte(static_cast<std::uint8_t>(value));
  }
  // Small for small differences of either sign.
  void difference(std::uint64_t value, std::uint64_t base) {
    const std::uint64_t delta = value - base;
    number((delta << 1) ^ ((delta >> 63) != 0 ? ~std::uint64_t{0} : 0));
  }
  [[nodiscard]] std::uint8_t* at() const { return at_; }

 private:
  std::uint8_t* at_;
};

class Reader {
 public:
  explicit Reader(std::span<const std::uint8_t> bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}
  std::uint8_t byte() {
    MEMBAR_CHECK(at_ < end_, "the temporary file of the trace was changed");
    return *at_++;
  }
  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
      const std::uint8_t next = byte();
      value |= std::uint64_t{next & 127U} << (shift & 63U);
      if (next < 128) return value;
    }
  }
  std::uint32_t number32() { return static_cast<std::uint32_t>(number()); }
  std::uint64_t difference(std::uint64_t base) {
    const std::uint64_t zigzag = number();
    return base + ((zigzag >> 1) ^ ((zigzag & 1) != 0 ? ~std::uint64_t{0} : 0));
  }
  [[nodiscard]] bool done() const { return at_ == end_; }

 private:
  const std::uint8_t* at_;
  const std::uint8_t* end_;
};

std::uint8_t parts_of(const TraceOp& op, const TraceOp& previous) {
  unsigned parts = 0;
  if (op.address != previous.address) parts |= kAddress;
  if (op.value != previous.value) parts |= kValue;
  if (op.index != next_index(previous)) parts |= kIndex;
  if (op.line != previous.line + 1) parts |= kLine;
  if ((op.operands | op.label | op.site) != 0) parts |= kNames;
  if (op.target != 0) parts |= kTarget;
  if (op.after_thread != 0xffff || op.after_index != 0) parts |= kAfter;
  return static_cast<std::uint8_t>(parts);
}

void write_parts(Writer& writer, unsigned parts, const TraceOp& op, const TraceOp& previous) {
  if ((parts & kAddress) != 0) writer.difference(op.address, previous.address);
  if ((parts & kValue) != 0) writer.difference(op.value, previous.value);
  if ((parts & kIndex) != 0) writer.number(op.index);
  if ((parts & kLine) != 0) writer.number(op.line);
  if ((parts & kNames) != 0) {
    writer.number(op.operands);
    writer.number(op.label);
    writer.number(op.site);
  }
  if ((parts & kTarget) != 0) writer.number(op.target);
  if ((parts & kAfter) != 0) {
    writer.number(op.after_thread);
    writer.number(op.after_index);
  }
}

void read_parts(Reader& reader, unsigned parts, TraceOp& op, const TraceOp& previous) {
  op.address = (parts & kAddress) != 0 ? reader.difference(previous.address) : previous.address;
  op.value = (parts & kValue) != 0 ? reader.difference(previous.value) : previous.value;
  op.index = (parts & kIndex) != 0 ? reader.number32() : next_index(previous);
  op.line = (parts & kLine) != 0 ? reader.number32() : previous.line + 1;
  if ((parts & kNames) != 0) {
    op.operands = reader.number32();
    op.label = reader.number32();
    op.site = reader.number32();
  }
  if ((parts & kTarget) != 0) op.target = reader.number32();
  if ((parts & kAfter) != 0) {
    op.after_thread = static_cast<std::uint16_t>(reader.number());
    op.after_index = reader.number32();
  }
}

}  // namespace

void encode_ops(std::span<const TraceOp> ops, std::vector<std::uint8_t>& out) {
  const std::size_t start = out.size();
  out.resize(start + ops.size() * kMaxEncodedOpBytes);
  Writer writer(out.data() + start);
  ShapeTable shapes;
  TraceOp previous;
  for (const TraceOp& op : ops) {
    const std::uint64_t shape = shape_of(op);
    const std::uint8_t slot = ShapeTable::slot(shape);
    const bool known = shapes[slot] == shape;
    const unsigned parts = parts_of(op, previous) | (known ? 0U : unsigned{kNewShape});
    writer.byte(static_cast<std::uint8_t>(parts));
    if (known) {
      writer.byte(slot);
    } else {
      for (unsigned i = 0; i < 6; ++i) writer.byte(static_cast<std::uint8_t>(shape >> (8 * i)));
      shapes[slot] = shape;
    }
    write_parts(writer, parts, op, previous);
    previous = op;
  }
  out.resize(static_cast<std::size_t>(writer.at() - out.data()));
}

void decode_ops(std::span<const std::uint8_t> bytes, std::span<TraceOp> ops) {
  Reader reader(bytes);
  ShapeTable shapes;
  TraceOp previous;
  for (TraceOp& op : ops) {
    op = TraceOp{};
    const unsigned parts = reader.byte();
    if ((parts & kNewShape) != 0) {
      std::uint64_t shape = 0;
      for (unsigned i = 0; i < 6; ++i) shape |= std::uint64_t{reader.byte()} << (8 * i);
      shapes[ShapeTable::slot(shape)] = shape;
      set_shape(op, shape);
    } else {
      set_shape(op, shapes[reader.byte()]);
    }
    read_parts(reader, parts, op, previous);
    previous = op;
  }
  MEMBAR_CHECK(reader.done(), "the temporary file of the trace was changed");
}

}  // namespace membar
