// Lexical search: the k best permitted chunks by BM25 among those that share a word with the
// question.
#pragma once

#include <span>
#include <vector>

#include "search/scope.h"
#include "search/search.h"
#include "segment/segment_view.h"
#include "words/lexical_query.h"

namespace quarry::search {

// Best first, ties by chunk key.
std::vector<ChunkHit> scan_matching(std::span<const segment::SegmentView> views, const Scope& scope,
                                    const words::LexicalQuery& query, std::size_t k,
                                    const Bm25Settings& settings);

}  // namespace quarry::search
