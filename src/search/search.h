// The vocabulary of searches over an index: hits, and how a search ranks.
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

struct Bm25Settings {
  float k1 = 0.9F;
  float b = 0.4F;
  // The share of a chunk's score that its whole document gives; measured in
  // docs/decisions/0004-words-of-the-document.md.
  float document_share = 0.25F;
  // How often a whole name or code (AB-1234, max_size) counts, beside its parts; measured in
  // docs/decisions/0012-phrases.md.
  float name_weight = 2;
};

// The share of the best chunks, as the codes rank them, that `nearest` finds on average at least.
enum class Recall { ninety_five, ninety_nine, exact };
std::string_view to_string(Recall recall);  // "0.95", "0.99", "exact"

struct NearestSettings {
  Recall recall = Recall::ninety_nine;
  // The width of walks through graphs. 0: chosen for the recall; a scan of every permitted chunk
  // where that is faster.
  std::size_t width = 0;
};

}  // namespace quarry::search
