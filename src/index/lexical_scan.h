// BM25 over postings: every permitted chunk that shares a word with the question, the k best out.
#pragma once

#include <span>
#include <vector>

#include "index/index.h"
#include "index/scope.h"
#include "index/segment_view.h"

#include "words/lexical_query.h"

namespace quarry {

std::vector<IndexHit> scan_matching(std::span<const SegmentView> views, const SnapshotScope& scope,
                                    const LexicalQuery& query, std::size_t k,
                                    const Bm25Settings& settings);

}  // namespace quarry
