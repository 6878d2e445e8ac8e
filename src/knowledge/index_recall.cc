#include "knowledge/index_recall.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/hash.h"
#include "simd/dot.h"

namespace quarry::knowledge {
namespace {

// Standard error of the mean: about 0.006 at a recall of 0.95.
constexpr std::size_t kQuestions = 200;

struct Question {
  std::uint64_t sample_hash = 0;  // the chunks with the smallest hashes are the sample
  store::ChunkKey self{};
  std::vector<float> vector;
  std::vector<std::pair<float, store::ChunkKey>>
      best;  // a heap of negated scores, the worst in front

  void offer(float score, store::ChunkKey chunk, std::size_t most) {
    if (chunk == self || score != score || (best.size() == most && !(score > -best.front().first)))
      return;
    if (best.size() == most) {
      std::ranges::pop_heap(best);
      best.pop_back();
    }
    best.emplace_back(-score, chunk);
    std::ranges::push_heap(best);
  }
};

std::uint64_t sample_hash_of(store::ChunkKey chunk) {
  return checksum64({reinterpret_cast<const char*>(&chunk), sizeof chunk});
}

// Visits every chunk that has vectors and was committed before the snapshot.
template <class Visit>
Result<void> each_chunk(const store::Catalog& catalog, const store::CollectionRecord& collection,
                        const search::Snapshot& snapshot, const Visit& visit) {
  return catalog.changes_since(collection.key, 0, [&](const store::DocumentChange& change) {
    if (change.sequence > snapshot.sequence()) return Result<void>();
    for (const store::ChunkRecord& chunk : change.chunks) {
      if (!chunk.vectors.empty()) visit(chunk);
    }
    return Result<void>();
  });
}

Result<std::vector<Question>> draw(const store::Catalog& catalog,
                                   const store::CollectionRecord& collection,
                                   const search::Snapshot& snapshot) {
  std::vector<Question> questions;  // a heap, the greatest hash in front
  const auto order = [](const Question& a, const Question& b) {
    return a.sample_hash < b.sample_hash;
  };
  QUARRY_TRY(each_chunk(catalog, collection, snapshot, [&](const store::ChunkRecord& chunk) {
    const std::uint64_t hash = sample_hash_of(chunk.key);
    if (questions.size() == kQuestions) {
      if (hash >= questions.front().sample_hash) return;
      std::ranges::pop_heap(questions, order);
      questions.pop_back();
    }
    const auto first = chunk.vectors.begin();
    questions.push_back(
        {.sample_hash = hash,
         .self = chunk.key,
         .vector = {first, first + static_cast<std::ptrdiff_t>(collection.dimension)},
         .best = {}});
    std::ranges::push_heap(questions, order);
  }));
  return questions;
}

void score(const store::ChunkRecord& chunk, std::size_t most, std::vector<Question>& questions) {
  for (Question& question : questions) {
    std::vector<float> scores(chunk.vectors.size() / question.vector.size());
    simd::dot_rows(question.vector, chunk.vectors, scores);
    question.offer(*std::ranges::max_element(scores), chunk.key, most);
  }
}

}  // namespace

Result<MeasuredRecall> recall_of(const store::Catalog& catalog,
                                 const store::CollectionRecord& collection,
                                 const search::Snapshot& snapshot, search::Recall recall) {
  MeasuredRecall measured{.collection = collection.name};
  std::vector<Question> questions = QUARRY_TRY(draw(catalog, collection, snapshot));
  QUARRY_TRY(each_chunk(catalog, collection, snapshot, [&](const store::ChunkRecord& chunk) {
    score(chunk, measured.wanted, questions);
  }));
  const auto scope = snapshot.scope_for(Principal::owner(), nullptr);
  std::size_t found = 0, wanted = 0;
  for (const Question& question : questions) {
    const auto hits = QUARRY_TRY(
        snapshot.nearest(question.vector, measured.wanted + 1, *scope, {.recall = recall}));
    for (const auto& [negated, chunk] : question.best) {
      found += std::ranges::count(hits, chunk, &search::ChunkHit::chunk) > 0;
    }
    wanted += question.best.size();
  }
  measured.questions = questions.size();
  if (wanted > 0) measured.recall = static_cast<double>(found) / static_cast<double>(wanted);
  return measured;
}

}  // namespace quarry::knowledge
