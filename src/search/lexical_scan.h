// BM25 over postings: every permitted chunk that shares a word with the question, the k best out.
#pragma once

#include <span>
#include <vector>

#include "search/scope.h"
#include "search/search.h"
#include "segment/segment_view.h"
#include "words/lexical_query.h"

namespace quarry::search {

std::vector<ChunkHit> scan_matching(std::span<const segment::SegmentView> views, const Scope& scope,
                                    const words::LexicalQuery& query, std::size_t k,
                                    const Bm25Settings& settings);

}  // namespace quarry::search
