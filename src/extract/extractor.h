// Turns the bytes of a file into Documents. Each kind of file has one Extractor, which is chosen by
// content.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "core/document.h"
#include "core/result.h"

namespace quarry::extract {

struct ExtractInput {
  std::string source;      // path or URL, for messages and for Document::source
  std::string name;        // file name: decides if the content is ambiguous
  std::string_view bytes;  // the whole file (mapped)
};

// Receives documents as they are found, so that a file of a million records needs memory for one.
// An error returned by the sink ends the extraction, which returns it.
using DocumentSink = std::function<Result<void>(Document)>;

// Immutable; share it freely.
class Extractor {
 public:
  virtual ~Extractor() = default;
  virtual std::string_view name() const = 0;
  virtual std::string_view media_type() const = 0;
  // Confidence from 0 (another format) to 100 (certain), judged by the first kilobytes and the file
  // name.
  // As a rule: 80 or more for a signature or an unmistakable start, 60 to 90 for an extension over
  // readable text, below 60 for a guess from the content. Plain text takes the rest with 20.
  virtual int recognise(const ExtractInput& input) const = 0;
  // Errors: corrupt (naming the damage and its position), invalid (encrypted, without text),
  // exhausted (nested too deeply, too large when unpacked), unavailable (PDFium is missing), and
  // those of the sink.
  virtual Result<void> extract(const ExtractInput& input, const DocumentSink& sink) const = 0;
};

// All extractors, in the order of extractors.def.
std::span<const Extractor* const> extractors();
// The extractor with the highest confidence; the first one if several are equal. Errors:
// unsupported, naming the kind of content found, or invalid if the file name has the extension of a
// supported format.
Result<const Extractor*> find_extractor(const ExtractInput& input);
// Unpacks gzip, finds the extractor and extracts. Errors: those of gunzip, find_extractor and
// Extractor::extract; invalid for an empty file.
Result<void> extract_file(const ExtractInput& input, const DocumentSink& sink);

}  // namespace quarry::extract
