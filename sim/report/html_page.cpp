#include "sim/report/html_page.h"

#include <zlib.h>

#include <array>

#include "sim/base/check.h"
#include "sim/report/markup_text.h"

namespace membar {
namespace {

// Where the documents stand in a page.
constexpr std::string_view kPlace = "<!--MEMBAR-DATA-->";

constexpr int kGzip = 15 + 16;  // the largest window, with gzip's header

// RFC 4648, section 4. REQUIRES: a multiple of 3 bytes
std::string base64(std::string_view bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve(bytes.size() / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](std::size_t k) { return static_cast<unsigned>(static_cast<unsigned char>(bytes[i + k])); };
    const unsigned bits = byte(0) << 16U | byte(1) << 8U | byte(2);
    for (unsigned digit = 0; digit < 4; ++digit) text += kDigits[bits >> (18 - 6 * digit) & 63U];
  }
  return text;
}

}  // namespace

struct PackedBuffer::Deflater {
  z_stream stream{};
};

PackedBuffer::PackedBuffer(std::ostream& out) : out_(out), deflater_(std::make_unique<Deflater>()) {
  const int made = deflateInit2(&deflater_->stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzip, 8, Z_DEFAULT_STRATEGY);
  MEMBAR_CHECK(made == Z_OK, "zlib has no memory");
}

PackedBuffer::~PackedBuffer() { deflateEnd(&deflater_->stream); }

int PackedBuffer::overflow(int character) {
  if (character == traits_type::eof()) return 0;
  const char c = static_cast<char>(character);
  put(&c, 1, false);
  return character;
}

std::streamsize PackedBuffer::xsputn(const char* text, std::streamsize count) {
  put(text, static_cast<std::size_t>(count), false);
  return count;
}

void PackedBuffer::put(const char* text, std::size_t count, bool last) {
  constexpr std::size_t kMost = std::size_t{1} << 30;  // zlib counts in 32 bits
  std::array<unsigned char, 16384> packed;
  z_stream& stream = deflater_->stream;
  do {
    const std::size_t part = count < kMost ? count : kMost;
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text));
    stream.avail_in = static_cast<uInt>(part);
    text += part;
    count -= part;
    do {
      stream.next_out = packed.data();
      stream.avail_out = static_cast<uInt>(packed.size());
      deflate(&stream, last && count == 0 ? Z_FINISH : Z_NO_FLUSH);
      encode(packed.data(), packed.size() - stream.avail_out);
    } while (stream.avail_out == 0);
  } while (count != 0);
}

void PackedBuffer::finish() {
  put(nullptr, 0, true);
  if (rest_.empty()) return;
  const std::size_t missing = 3 - rest_.size();
  rest_.append(missing, '\0');
  // The digits that stand for nothing but the added zeros are written as '='.
  out_ << base64(rest_).substr(0, 4 - missing) << std::string_view("==").substr(0, missing);
  rest_.clear();
}

void PackedBuffer::encode(const unsigned char* bytes, std::size_t count) {
  rest_.append(reinterpret_cast<const char*>(bytes), count);
  const std::size_t whole = rest_.size() / 3 * 3;
  out_ << base64(std::string_view(rest_).substr(0, whole));
  rest_.erase(0, whole);
}

HtmlPage::HtmlPage(std::ostream& out, std::string_view page) : out_(out), rest_(page) {
  const std::size_t place = rest_.find(kPlace);
  MEMBAR_CHECK(place != std::string_view::npos, "the page has no place for the documents");
  out_ << rest_.substr(0, place);
  rest_.remove_prefix(place + kPlace.size());
}

std::ostream& HtmlPage::begin_document(std::string_view name) {
  out_ << "<script type=\"application/octet-stream\" class=\"membar-run\" data-name=\"" << markup_text(name) << "\">";
  packed_ = std::make_unique<PackedBuffer>(out_);
  packing_ = std::make_unique<std::ostream>(packed_.get());
  return *packing_;
}

std::ostream& HtmlPage::begin_run(std::string_view name, Cycle last) {
  records_ = std::make_unique<RecordColumns>(begin_document(name), last);
  stream_ = std::make_unique<std::ostream>(records_.get());
  return *stream_;
}

void HtmlPage::end_document() {
  if (records_ != nullptr) records_->finish();
  stream_.reset();
  records_.reset();
  packed_->finish();
  packing_.reset();
  packed_.reset();
  out_ << "</script>\n";
}

void HtmlPage::finish() { out_ << rest_; }

}  // namespace membar
