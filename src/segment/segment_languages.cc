#include "segment/segment_languages.h"

#include <algorithm>
#include <string_view>
#include <variant>

#include "segment/field_name.h"

namespace quarry::segment {
namespace {

// The number of rows that are in `chunks`; 0 if the bytes are broken.
std::size_t counted_rows(const RowSet& rows, std::size_t total, const Bitmap* chunks) {
  if (!chunks) return rows.count();
  Bitmap of(total);
  if (!rows.add_to(of)) return 0;
  of &= *chunks;
  return of.count();
}

}  // namespace

text::Languages languages_of(const Segment& segment, const Bitmap* chunks) {
  text::Languages languages;
  std::size_t unnoted = chunks ? chunks->count() : segment.chunks();
  if (const auto column = segment.fields().find(kLanguagePath, FieldLevel::chunk)) {
    for (std::uint32_t at = 0; at < column->values(); ++at) {
      const filter::FieldValue code = column->value(at);
      const std::size_t rows = counted_rows(column->rows_of(at), segment.chunks(), chunks);
      if (rows == 0 || filter::kind_of(code) != filter::FieldKind::text) continue;
      languages.insert(text::language_of_code(std::get<std::string_view>(code)));
      unnoted -= std::min(unnoted, rows);
    }
  }
  // English is the default and has no column entry.
  if (unnoted > 0) languages.insert(text::Language::english);
  return languages;
}

}  // namespace quarry::segment
