#include "segment/field_name.h"

#include "store/byte_cursor.h"

namespace quarry::segment {

void append_name(std::string& path, std::string_view name) { store::append_text(path, name); }

std::string encoded(const filter::FieldPath& path) {
  std::string bytes;
  for (const std::string& name : path) append_name(bytes, name);
  return bytes;
}

filter::FieldPath decoded_path(std::string_view bytes) {
  filter::FieldPath path;
  for (store::ByteCursor cursor(bytes); cursor.ok() && !cursor.at_end();) {
    path.emplace_back(cursor.text());
  }
  return path;
}

}  // namespace quarry::segment
