// One self-contained HTML page: the viewer of tools/viewer with the documents of one run or two in it, or the charts of
// tools/sweep-viewer with those of a sweep. It opens from disk, without a network.
#pragma once

#include <memory>
#include <ostream>
#include <streambuf>
#include <string>
#include <string_view>

#include "sim/base/types.h"
#include "sim/report/record_columns.h"

namespace membar {

// The pages that this program was built with; "" when it was built without.
std::string_view viewer_template();
std::string_view sweep_viewer_template();
// What to say then.
inline constexpr std::string_view kNoViewer =
    "a page needs the viewer, and this membar was built without it: Node.js with npm was missing, or the viewer's "
    "packages could not be fetched; mend that and build again, in an empty build folder";

// Compresses what is written to it (gzip) and passes it on as base64. The same text gives the same bytes.
class PackedBuffer final : public std::streambuf {
 public:
  // `out` must outlive this.
  explicit PackedBuffer(std::ostream& out);
  ~PackedBuffer() override;
  // Ends the stream. REQUIRES: called once, at the end
  void finish();

 protected:
  int overflow(int character) override;
  std::streamsize xsputn(const char* text, std::streamsize count) override;

 private:
  struct Deflater;
  void put(const char* text, std::size_t count, bool last);
  void encode(const unsigned char* bytes, std::size_t count);

  std::ostream& out_;
  std::unique_ptr<Deflater> deflater_;
  std::string rest_;  // up to two bytes that wait for a third
};

// Writes a page: the documents one after the other, then the end. The caller checks `out`.
class HtmlPage {
 public:
  // REQUIRES: `page` is one of the templates above, and not empty; `out` outlives this
  explicit HtmlPage(std::ostream& out, std::string_view page = viewer_template());

  // A `membar.run/1` document with `history` goes to this stream (its records by columns: record_columns.h);
  // `name` is what the page calls it; ops that were dispatched after `last` have no record in it.
  std::ostream& begin_run(std::string_view name, Cycle last = kNever);
  // A document of another kind, `membar.plot/1`, goes to this stream as it is.
  std::ostream& begin_document(std::string_view name);
  void end_document();
  // REQUIRES: every document has ended
  void finish();

 private:
  std::ostream& out_;
  std::string_view rest_;  // of the template
  std::unique_ptr<PackedBuffer> packed_;
  std::unique_ptr<std::ostream> packing_;
  std::unique_ptr<RecordColumns> records_;
  std::unique_ptr<std::ostream> stream_;  // to the columns
};

}  // namespace membar
