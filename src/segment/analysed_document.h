// A change of the catalog with its words taken apart: what a segment is built from.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/executor.h"
#include "segment/field_weights.h"
#include "store/catalog.h"
#include "text/analyzer.h"
#include "text/language.h"

namespace quarry::segment {

struct AnalysedChunk {
  store::ChunkKey key{};
  Json fields;                     // what filters look at, beside the document's
  std::vector<std::string> terms;  // of title and text, repeats kept
  std::vector<float> vectors;
  text::Language language{};  // whose stems the terms are
};

struct AnalysedDocument {
  store::DocumentKey key{};
  std::uint64_t sequence = 0;
  Json fields;  // what filters look at
  std::vector<std::string> labels;
  std::vector<AnalysedChunk> chunks;
};

struct Analysis {
  const text::Analyzer* analyzer = nullptr;
  FieldTimes times;  // that terms of title and text are repeated
};

// Shared out over the executor; the order is kept.
std::vector<AnalysedDocument> analyse(std::vector<store::DocumentChange> changes,
                                      const Analysis& analysis, Executor& executor);

}  // namespace quarry::segment
