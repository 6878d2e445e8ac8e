// BM25 over postings: every permitted chunk that shares a word with the question, the k best out.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "index/index.h"
#include "index/scope.h"
#include "index/segment_view.h"

namespace quarry {

// `terms` as the analyzer gave them; a term asked twice counts twice.
std::vector<IndexHit> scan_matching(std::span<const SegmentView> views, const SnapshotScope& scope,
                                    std::vector<std::string> terms, std::size_t k,
                                    const Bm25Settings& settings);

}  // namespace quarry
