// Reads delimited text (RFC 4180) row by row, and detects its delimiter.
#pragma once

#include <string>
#include <string_view>

#include "extract/document_builder.h"

namespace quarry::extract {

// Returns the delimiter among , ; tab | that divides the first rows most evenly, or '\0' if none
// divides at least half of them into the same number of columns, two or more.
char sniff_delimiter(std::string_view text);

// A quoted field without a closing quote extends to the end of the text. One thread at a time.
class CsvReader {
 public:
  CsvReader(std::string_view text, char delimiter) : rest_(text), delimiter_(delimiter) {}

  // Fills `row` and returns true, or returns false at the end of the text. Skips empty lines.
  bool next(TableRow& row);

 private:
  // Appends one field to `field`. Returns true if another field of the row follows.
  bool next_field(std::string& field);
  void read_quoted(std::string& field);

  std::string_view rest_;
  char delimiter_;
};

}  // namespace quarry::extract
