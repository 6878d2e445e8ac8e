// Inversion in memory: number the terms as they come, note (term, chunk, count), then a counting
// sort by the terms' alphabetical rank. One pass each, no map of lists (Witten, Moffat and Bell,
// Managing Gigabytes, 5.2).
#include "index/segment_builder.h"

#include <algorithm>
#include <numeric>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "index/postings.h"
#include "index/segment_assembler.h"

namespace quarry {
namespace {

struct Occurrence {
  std::uint32_t term;
  Posting posting;
};

// One thread at a time. Views into the documents given, which must outlive it.
class Inverter {
 public:
  void add(std::uint32_t chunk, const std::vector<std::string>& terms) {
    numbers_.clear();
    for (const std::string& term : terms) numbers_.push_back(number_of(term));
    std::sort(numbers_.begin(), numbers_.end());
    for (std::size_t i = 0; i < numbers_.size();) {
      const std::size_t begin = i;
      while (i < numbers_.size() && numbers_[i] == numbers_[begin]) ++i;
      occurrences_.push_back({numbers_[begin], {chunk, static_cast<std::uint32_t>(i - begin)}});
      ++frequency_[numbers_[begin]];
    }
  }

  void write(SegmentAssembler& assembler) const {
    std::vector<std::size_t> begin(terms_.size() + 1, 0);
    std::partial_sum(frequency_.begin(), frequency_.end(), begin.begin() + 1);
    std::vector<std::size_t> next(begin);
    std::vector<Posting> postings(occurrences_.size());
    // Chunks came in ascending order, so that each term's postings do as well.
    for (const Occurrence& each : occurrences_) postings[next[each.term]++] = each.posting;
    for (const std::uint32_t term : in_byte_order()) {
      assembler.add_term(terms_[term], std::span(postings).subspan(begin[term], frequency_[term]));
    }
  }

 private:
  std::uint32_t number_of(std::string_view term) {
    const auto [entry, is_new] = number_.emplace(term, static_cast<std::uint32_t>(terms_.size()));
    if (is_new) {
      terms_.push_back(term);
      frequency_.push_back(0);
    }
    return entry->second;
  }
  std::vector<std::uint32_t> in_byte_order() const {
    std::vector<std::uint32_t> order(terms_.size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(),
              [&](std::uint32_t a, std::uint32_t b) { return terms_[a] < terms_[b]; });
    return order;
  }

  std::unordered_map<std::string_view, std::uint32_t> number_;
  std::vector<std::string_view> terms_;
  std::vector<std::size_t> frequency_;  // chunks that have the term
  std::vector<Occurrence> occurrences_;
  std::vector<std::uint32_t> numbers_;  // of one chunk; kept for its memory
};

}  // namespace

SegmentImage build_segment(std::vector<AnalysedDocument> documents, VectorShape shape) {
  std::sort(documents.begin(), documents.end(),
            [](const auto& a, const auto& b) { return a.key < b.key; });
  SegmentAssembler assembler(shape);
  Inverter inverter;
  for (const AnalysedDocument& document : documents) {
    assembler.fields().add(FieldLevel::document, assembler.documents(), document.fields);
    assembler.fields().add_labels(assembler.documents(), document.labels);
    assembler.add_document(document.key, document.sequence);
    for (const AnalysedChunk& chunk : document.chunks) {
      assembler.fields().add(FieldLevel::chunk, assembler.chunks(), chunk.fields);
      inverter.add(assembler.chunks(), chunk.terms);
      assembler.add_chunk(chunk.key, counted(chunk.terms.size()), chunk.vectors);
    }
  }
  inverter.write(assembler);
  return std::move(assembler).finish();
}

}  // namespace quarry
