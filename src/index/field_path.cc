#include "index/field_path.h"

#include "index/byte_cursor.h"

namespace quarry {

void append_name(std::string& path, std::string_view name) { append_text(path, name); }

std::string encoded(const FieldPath& path) {
  std::string bytes;
  for (const std::string& name : path) append_name(bytes, name);
  return bytes;
}

FieldPath decoded_path(std::string_view bytes) {
  FieldPath path;
  for (ByteCursor cursor(bytes); cursor.ok() && !cursor.at_end();) {
    path.emplace_back(cursor.text());
  }
  return path;
}

}  // namespace quarry
