#include "extract/extractor.h"

#include <array>

#include "extract/gzip.h"
#include "extract/signature.h"

namespace quarry::extract {

#define QUARRY_EXTRACTOR(name) const Extractor& name##_extractor();
#include "extract/extractors.def"
#undef QUARRY_EXTRACTOR

std::span<const Extractor* const> extractors() {
  static const auto kAll = std::to_array<const Extractor*>({
#define QUARRY_EXTRACTOR(name) &name##_extractor(),
#include "extract/extractors.def"
#undef QUARRY_EXTRACTOR
  });
  return kAll;
}

namespace {

// True if the extension promises a supported format: a damaged report.pdf is a failure, not a file
// to skip like a picture.
bool promises_text(std::string_view name) {
  return ends_with_any(name, {"pdf", "docx", "html", "htm", "xhtml", "md", "markdown", "txt", "csv",
                              "tsv", "json", "jsonl", "ndjson", "xml"});
}

}  // namespace

Result<const Extractor*> find_extractor(const ExtractInput& input) {
  const Extractor* best = nullptr;
  int best_score = 0;
  for (const Extractor* extractor : extractors()) {
    const int score = extractor->recognise(input);
    if (score > best_score) {
      best = extractor;
      best_score = score;
    }
  }
  if (best != nullptr) return best;
  const std::string_view kind = binary_format(input.bytes);
  const Code code = promises_text(input.name) ? Code::invalid : Code::unsupported;
  return Error{code, input.source + ": no extractor for " +
                         std::string(kind.empty() ? "unknown binary content" : kind)};
}

Result<void> extract_file(const ExtractInput& input, const DocumentSink& sink) {
  if (input.bytes.empty()) return Error{Code::invalid, input.source + ": the file is empty"};
  if (is_gzip(input.bytes)) {
    const std::string unpacked = QUARRY_TRY(gunzip(input.bytes, input.source));
    if (is_gzip(unpacked))
      return Error{Code::invalid, input.source + ": nested gzip is not supported"};
    return extract_file({input.source, name_without_gz(input.name), unpacked}, sink);
  }
  const Extractor* extractor = QUARRY_TRY(find_extractor(input));
  return extractor->extract(input, sink);
}

}  // namespace quarry::extract
