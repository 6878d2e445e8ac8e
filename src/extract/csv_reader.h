// Reads delimited text (RFC 4180) row by row, and finds out which delimiter it uses.
#pragma once

#include <string>
#include <string_view>

#include "extract/document_builder.h"

namespace quarry::extract {

// The delimiter of , ; tab | that divides the first lines most evenly, or '\0' where none divides
// them into two columns or more.
char sniff_delimiter(std::string_view text);

// A quote that never closes ends with the text. One thread at a time.
class CsvReader {
 public:
  CsvReader(std::string_view text, char delimiter) : rest_(text), delimiter_(delimiter) {}

  // Fills `row`; false at the end. Empty lines are skipped.
  bool next(TableRow& row);

 private:
  // Reads one field into `field`; true where the row goes on behind it.
  bool next_field(std::string& field);
  void read_quoted(std::string& field);

  std::string_view rest_;
  char delimiter_;
};

}  // namespace quarry::extract
