// The vocabulary of searches over an index: hits and ranking settings.
#pragma once

#include <cstddef>
#include <string_view>

#include "store/records.h"

namespace quarry::search {

struct ChunkHit {
  store::ChunkKey chunk{};
  store::DocumentKey document{};
  float score = 0;
};

// The formula: lexical_scan.cc.
struct Bm25Settings {
  float k1 = 0.9F;
  float b = 0.4F;
  // The share of the whole document in a chunk's score, 0 to 1. Measured in
  // docs/decisions/0004-words-of-the-document.md.
  float document_share = 0.25F;
  // The weight of a whole name or code (AB-1234, max_size), in addition to its parts, which have
  // weight
  // 1. Measured in docs/decisions/0012-phrases.md.
  float name_weight = 2;
};

// The share of the true k nearest chunks that Snapshot::nearest finds on average, at least. The
// truth is a scan of all vector codes.
enum class Recall { ninety_five, ninety_nine, exact };
std::string_view to_string(Recall recall);  // "0.95", "0.99", "exact"

struct NearestSettings {
  Recall recall = Recall::ninety_nine;
  // The width of graph walks. 0: chosen for the recall, with a scan of all permitted chunks where
  // that is faster.
  std::size_t width = 0;
};

}  // namespace quarry::search
