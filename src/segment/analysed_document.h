// Analysed documents: the changes of the catalog with their text split into terms, from which a
// segment is built.
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
  Json fields;                     // what filters read, in addition to the fields of the document
  std::vector<std::string> terms;  // of title and text, with repeats
  std::vector<float> vectors;      // whole rows, one for each window
  text::Language language{};       // whose stemmer made the terms
};

struct AnalysedDocument {
  store::DocumentKey key{};
  std::uint64_t sequence = 0;
  Json fields;  // what filters read
  std::vector<std::string> labels;
  std::vector<AnalysedChunk> chunks;
};

struct Analysis {
  const text::Analyzer* analyzer = nullptr;
  FieldTimes times;  // how often terms of title and text are repeated
};

// Analyses on the executor. The result has the order of `changes`.
std::vector<AnalysedDocument> analyse(std::vector<store::DocumentChange> changes,
                                      const Analysis& analysis, Executor& executor);

}  // namespace quarry::segment
