// CSV and TSV: one document with one table, whose header is the first row.
#include "extract/csv_reader.h"
#include "extract/document_builder.h"
#include "extract/extractor.h"
#include "extract/signature.h"
#include "text/unicode.h"

namespace quarry::extract {
namespace {

class CsvExtractor final : public Extractor {
 public:
  std::string_view name() const override { return "csv"; }
  std::string_view media_type() const override { return "text/csv"; }

  int recognise(const ExtractInput& input) const override {
    if (!looks_like_text(input.bytes)) return 0;
    if (ends_with_any(input.name, {"csv", "tsv", "tab", "psv"})) return 70;
    // Prose contains commas too, so a file without an extension is a table only if tabs divide it.
    const bool has_no_extension = input.name.find('.') == std::string::npos;
    return has_no_extension && sniff_delimiter(input.bytes) == '\t' ? 30 : 0;
  }

  Result<void> extract(const ExtractInput& input, const DocumentSink& sink) const override {
    const std::string text = text::to_clean_text(text::decode_charset(input.bytes));
    const char found = sniff_delimiter(text);
    const char fallback = ends_with_any(input.name, {"tsv", "tab"}) ? '\t' : ',';
    CsvReader reader(text, found != '\0' ? found : fallback);
    DocumentBuilder builder(input, *this);
    builder.begin_table();
    TableRow row;
    while (reader.next(row)) builder.add_row(row);
    builder.end_table();
    if (builder.empty()) return Error{Code::invalid, input.source + ": the table has no rows"};
    return sink(builder.finish());
  }
};

}  // namespace

const Extractor& csv_extractor() {
  static const CsvExtractor extractor;
  return extractor;
}

}  // namespace quarry::extract
