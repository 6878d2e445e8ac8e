#include "search/readable_fields.h"

#include <algorithm>
#include <set>
#include <string>

#include "search/selection.h"

namespace quarry::search {
namespace {

// Whether a readable, live row has the field.
bool is_readable(const segment::FieldColumn& column, const segment::Segment& segment,
                 const Readership& readership) {
  if (!readership.chunks()) return column.present().count() > 0;
  const bool of_documents = column.level() == segment::FieldLevel::document;
  Selection rows{column.level(), Bitmap(of_documents ? segment.documents() : segment.chunks())};
  if (!column.present().add_to(rows.rows)) return false;
  rows.to_chunks(segment);
  rows.rows &= *readership.chunks();
  return rows.rows.next_set(0) < rows.rows.size();
}

}  // namespace

bool has_readable_field(std::span<const segment::SegmentView> views, const Scope& scope,
                        const filter::FieldPath& path) {
  const std::string name = segment::encoded(path);
  for (std::size_t v = 0; v < views.size(); ++v) {
    const segment::Segment& segment = *views[v].segment;
    for (const segment::FieldLevel level :
         {segment::FieldLevel::document, segment::FieldLevel::chunk}) {
      const auto column = segment.fields().find(name, level);
      if (column && is_readable(*column, segment, scope.readable_of(v))) return true;
    }
  }
  return false;
}

std::vector<filter::FieldPath> readable_fields(std::span<const segment::SegmentView> views,
                                               const Scope& scope) {
  std::set<std::string, std::less<>> names;
  for (std::size_t v = 0; v < views.size(); ++v) {
    const segment::Segment& segment = *views[v].segment;
    for (std::uint32_t at = 0; at < segment.fields().columns(); ++at) {
      const segment::FieldColumn column = segment.fields().column(at);
      // The columns of labels and languages have no field name.
      if (column.path().empty() || names.contains(column.path())) continue;
      if (is_readable(column, segment, scope.readable_of(v))) names.emplace(column.path());
    }
  }
  std::vector<filter::FieldPath> paths;
  for (const std::string& name : names) paths.push_back(segment::decoded_path(name));
  std::ranges::sort(paths);
  return paths;
}

}  // namespace quarry::search
