// Inverts in memory: numbers the terms in order of appearance, records (term, chunk, count), then
// runs a counting sort by the byte order of the terms. One pass each, without a map of lists
// (Witten, Moffat and Bell, Managing Gigabytes, 5.2).
#include "segment/segment_builder.h"

#include <algorithm>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "segment/segment_assembler.h"
#include "words/postings.h"

namespace quarry::segment {
namespace {

struct Occurrence {
  std::uint32_t term;
  words::Posting posting;
};

// Numbers distinct strings in order of appearance. Open addressing; strings are compared only if
// their whole hashes are equal. Keeps views of the strings, which must outlive it. One thread at a
// time.
class TermNumbers {
 public:
  TermNumbers() : slots_(1024, kEmpty) {}

  std::uint32_t of(std::string_view term) {
    const std::uint64_t hash = std::hash<std::string_view>()(term);
    std::size_t slot = hash & (slots_.size() - 1);
    for (; slots_[slot] != kEmpty; slot = (slot + 1) & (slots_.size() - 1)) {
      const std::uint32_t number = slots_[slot];
      if (hashes_[number] == hash && terms_[number] == term) return number;
    }
    slots_[slot] = static_cast<std::uint32_t>(terms_.size());
    terms_.push_back(term);
    hashes_.push_back(hash);
    if (terms_.size() * 2 > slots_.size()) grow();
    return static_cast<std::uint32_t>(terms_.size() - 1);
  }
  const std::vector<std::string_view>& terms() const { return terms_; }

 private:
  static constexpr std::uint32_t kEmpty = 0xFFFFFFFF;

  void grow() {
    slots_.assign(slots_.size() * 2, kEmpty);
    for (std::uint32_t number = 0; number < hashes_.size(); ++number) {
      std::size_t slot = hashes_[number] & (slots_.size() - 1);
      while (slots_[slot] != kEmpty) slot = (slot + 1) & (slots_.size() - 1);
      slots_[slot] = number;
    }
  }

  std::vector<std::uint32_t> slots_;
  std::vector<std::uint64_t> hashes_;
  std::vector<std::string_view> terms_;
};

// Collects the postings of all terms. Keeps views of the terms, which must outlive it. One thread
// at a time.
class Inverter {
 public:
  // `chunk` must ascend from call to call.
  void add(std::uint32_t chunk, const std::vector<std::string>& terms) {
    for (const std::string& term : terms) {
      const std::uint32_t number = numbers_.of(term);
      if (number == lists_.size()) lists_.push_back({});
      List& list = lists_[number];
      if (list.size == 0 || occurrences_[list.last].posting.chunk != chunk) {
        list.last = occurrences_.size();
        ++list.size;
        occurrences_.push_back({number, {chunk, 0}});
      }
      ++occurrences_[list.last].posting.count;
    }
  }

  void write(SegmentAssembler& assembler) const {
    std::vector<std::size_t> next;
    std::size_t begin = 0;
    for (const List& list : lists_) next.push_back(std::exchange(begin, begin + list.size));
    std::vector<words::Posting> postings(occurrences_.size());
    // Occurrences ascend by chunk, so the postings of each term do as well.
    for (const Occurrence& each : occurrences_) postings[next[each.term]++] = each.posting;
    for (const std::uint32_t term : in_byte_order()) {
      const std::size_t size = lists_[term].size;
      assembler.add_term(numbers_.terms()[term],
                         std::span(postings).subspan(next[term] - size, size));
    }
  }

 private:
  struct List {
    std::size_t last = 0, size = 0;  // its last occurrence; the number of chunks with the term
  };

  // Compares the first eight bytes as one integer, and whole terms only if these are equal.
  std::vector<std::uint32_t> in_byte_order() const {
    struct Key {
      std::uint64_t head;
      std::uint32_t term;
    };
    const auto& terms = numbers_.terms();
    std::vector<Key> keys;
    for (std::uint32_t term = 0; term < terms.size(); ++term)
      keys.push_back({head(terms[term]), term});
    std::sort(keys.begin(), keys.end(), [&](const Key& a, const Key& b) {
      return a.head != b.head ? a.head < b.head : terms[a.term] < terms[b.term];
    });
    std::vector<std::uint32_t> order;
    for (const Key& key : keys) order.push_back(key.term);
    return order;
  }
  static std::uint64_t head(std::string_view term) {
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < 8; ++i) {
      bytes = bytes << 8 | (i < term.size() ? static_cast<unsigned char>(term[i]) : 0);
    }
    return bytes;
  }

  TermNumbers numbers_;
  std::vector<List> lists_;  // by number
  std::vector<Occurrence> occurrences_;
};

}  // namespace

SegmentImage build_segment(std::vector<AnalysedDocument> documents, vectors::VectorShape shape) {
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
      assembler.fields().add_language(assembler.chunks(), chunk.language);
      inverter.add(assembler.chunks(), chunk.terms);
      assembler.add_chunk(chunk.key, words::to_chunk_length(chunk.terms.size()), chunk.vectors);
    }
  }
  inverter.write(assembler);
  return std::move(assembler).finish();
}

}  // namespace quarry::segment
