// Bytes to Documents: one Extractor for each kind of file, chosen by content.
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
  std::string name;        // file name: a hint where the content leaves a choice
  std::string_view bytes;  // the whole file (mapped)
};

// Takes documents as they are found, so that a file of a million records needs the memory of one.
// An error from the sink ends the extraction with it.
using DocumentSink = std::function<Result<void>(Document)>;

// Immutable; share it freely.
class Extractor {
 public:
  virtual ~Extractor() = default;
  virtual std::string_view name() const = 0;
  virtual std::string_view media_type() const = 0;
  // From 0 (not mine) to 100 (certainly): looks at the first kilobytes and the file name.
  virtual int recognise(const ExtractInput& input) const = 0;
  // Errors: corrupt (what is broken and where), invalid (encrypted, empty), exhausted (too deep,
  // too large when unpacked).
  virtual Result<void> extract(const ExtractInput& input, const DocumentSink& sink) const = 0;
};

// All extractors, in the order of extractors.def.
std::span<const Extractor* const> extractors();
// The one that recognises the input best. Errors: unsupported, naming the kind of
// content found; invalid where the name of the file promises one that is read.
Result<const Extractor*> find_extractor(const ExtractInput& input);
// The whole way of one file: unpacks gzip, finds the extractor, extracts. Errors: those of both,
// and invalid for an empty file.
Result<void> extract_file(const ExtractInput& input, const DocumentSink& sink);

}  // namespace quarry::extract
