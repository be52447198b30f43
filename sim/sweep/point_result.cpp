#include "sim/sweep/point_result.h"

#include <cstring>
#include <tuple>
#include <type_traits>
#include <utility>

namespace membar {
namespace {

class Packer {
 public:
  template <class T>
  requires std::is_arithmetic_v<T> || std::is_enum_v<T>
  void operator()(const T& value) { bytes_.append(reinterpret_cast<const char*>(&value), sizeof(T)); }
  void operator()(const std::string& text) {
    (*this)(text.size());
    bytes_ += text;
  }
  template <class T>
  void operator()(const std::vector<T>& list) {
    (*this)(list.size());
    for (const T& element : list) each(*this, element);
  }
  // Seven bits to a byte, the lowest first, all but the last with the top bit set: most numbers are small, and many
  // are moved.
  void operator()(const std::vector<std::uint64_t>& numbers) {
    (*this)(numbers.size());
    const std::size_t head = bytes_.size();
    bytes_.resize(head + numbers.size() * kMostBytes);
    char* to = bytes_.data() + head;
    for (std::uint64_t number : numbers) {
      for (; number >= 0x80; number >>= 7) *to++ = static_cast<char>(number | 0x80);
      *to++ = static_cast<char>(number);
    }
    bytes_.resize(static_cast<std::size_t>(to - bytes_.data()));
  }
  template <class Visitor, class T>
  static void each(Visitor& visit, T& element);
  explicit Packer(std::string& bytes) : bytes_(bytes) {}

 private:
  static constexpr std::size_t kMostBytes = 10;  // of a number
  std::string& bytes_;
};

class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : bytes_(bytes) {}
  template <class T>
  requires std::is_arithmetic_v<T> || std::is_enum_v<T>
  void operator()(T& value) {
    if (!take(sizeof(T))) return;
    std::memcpy(&value, bytes_.data() + at_ - sizeof(T), sizeof(T));
  }
  void operator()(std::string& text) {
    std::size_t size = 0;
    (*this)(size);
    if (take(size)) text.assign(bytes_.substr(at_ - size, size));
  }
  template <class T>
  void operator()(std::vector<T>& list) {
    std::size_t size = 0;
    (*this)(size);
    if (size > bytes_.size()) ok_ = false;
    if (!ok_) return;
    list.reserve(size);
    for (std::size_t i = 0; ok_ && i < size; ++i) Packer::each(*this, list.emplace_back());
  }
  void operator()(std::vector<std::uint64_t>& numbers) {
    std::size_t size = 0;
    (*this)(size);
    if (!ok_ || size > bytes_.size() - at_) {
      ok_ = false;
      return;
    }
    numbers.resize(size);
    for (std::uint64_t& number : numbers) number = packed_number();
  }
  [[nodiscard]] bool complete() const { return ok_ && at_ == bytes_.size(); }

 private:
  std::uint64_t packed_number() {
    std::uint64_t number = 0;
    for (unsigned shift = 0; at_ < bytes_.size() && shift < 64; shift += 7) {
      const auto byte = static_cast<unsigned char>(bytes_[at_++]);
      number |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return number;
    }
    ok_ = false;
    return 0;
  }
  bool take(std::size_t size) {
    ok_ = ok_ && size <= bytes_.size() - at_;
    if (ok_) at_ += size;
    return ok_;
  }
  std::string_view bytes_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

// The members in their order: what is packed and what is unpacked cannot differ.
template <class Visitor, class T>
void Packer::each(Visitor& visit, T& element) {
  using Plain = std::remove_const_t<T>;
  if constexpr (std::is_same_v<Plain, KindSummary>) {
    visit(element.what), visit(element.kind), visit(element.count), visit(element.mean);
    visit(element.p50), visit(element.p99), visit(element.max);
  } else if constexpr (std::is_same_v<Plain, LabelledCost>) {
    visit(element.what), visit(element.label), visit(element.execution), visit(element.cycles);
  } else if constexpr (std::is_same_v<Plain, PointResult>) {
    visit(element.number), visit(element.status), visit(element.exit_code), visit(element.message);
    visit(element.trace_hash), visit(element.config_hash), visit(element.values);
    visit(element.summaries), visit(element.labelled);
  } else {
    visit(element);
  }
}

}  // namespace

const char* name_of(PointResult::Status status) {
  switch (status) {
    case PointResult::Status::done:
      return "done";
    case PointResult::Status::failed:
      return "failed";
    case PointResult::Status::invalid:
      return "invalid";
  }
  return "";
}

void fail(PointResult& result, int exit_code, std::string message) {
  result.status = PointResult::Status::failed;
  result.exit_code = exit_code;
  result.message = std::move(message);
}

bool operator==(const PointResult& a, const PointResult& b) {
  const auto rest = [](const PointResult& r) {
    return std::tie(r.number, r.status, r.exit_code, r.message, r.trace_hash, r.config_hash, r.values, r.summaries,
                    r.labelled);
  };
  return *a.names == *b.names && rest(a) == rest(b);
}

void pack(const PointResult& result, PointNames& last, std::string& bytes) {
  Packer packer(bytes);
  Packer::each(packer, result);
  const bool again = last == result.names || (last != nullptr && *last == *result.names);
  packer(again);
  if (!again) packer(*result.names);
  last = result.names;
}

bool unpack(std::string_view bytes, PointNames& last, PointResult& result) {
  Unpacker unpacker(bytes);
  Packer::each(unpacker, result);
  bool again = false;
  unpacker(again);
  if (!again) {
    std::vector<std::string> names;
    unpacker(names);
    last = std::make_shared<const std::vector<std::string>>(std::move(names));
  }
  if (last == nullptr || !unpacker.complete()) return false;
  result.names = last;
  return true;
}

}  // namespace membar
