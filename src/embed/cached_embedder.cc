#include "embed/cached_embedder.h"

#include <algorithm>

#include "embed/batch_plan.h"
#include "embed/row_seal.h"

namespace quarry::embed {
namespace {

// The state of one embed call: its distinct texts and the rows found or computed so far.
class Lookup {
 public:
  Lookup(const EmbedderIdentity& identity, EmbedRole role, std::span<const std::string> texts)
      : dimension_(identity.dimension), texts_(texts), distinct_(distinct_texts(texts)) {
    rows_.resize(distinct_.first.size() * dimension_);
    seals_.reserve(distinct_.first.size());
    for (const std::size_t i : distinct_.first) seals_.emplace_back(identity, role, texts[i]);
  }

  void read_from(EmbeddingCache& cache) {
    std::vector<CacheKey> keys(seals_.size());
    std::ranges::transform(seals_, keys.begin(), &RowSeal::key);
    const std::vector<std::string> found = cache.find(keys);
    bool damaged = false;
    for (std::size_t i = 0; i < seals_.size(); ++i) {
      if (!found[i].empty() && seals_[i].open(found[i], row(i))) continue;
      damaged = damaged || !found[i].empty();
      missing_.push_back(i);
    }
    if (damaged) cache.report_damage();
  }

  std::vector<std::string> missing_texts() const {
    std::vector<std::string> missing;
    missing.reserve(missing_.size());
    for (const std::size_t i : missing_) missing.push_back(texts_[distinct_.first[i]]);
    return missing;
  }

  void store_computed(const Vectors& computed, EmbeddingCache& cache) {
    std::vector<CacheDatabase::Entry> entries;
    entries.reserve(missing_.size());
    for (std::size_t m = 0; m < missing_.size(); ++m) {
      const std::size_t i = missing_[m];
      std::ranges::copy(computed.row(m), row(i).begin());
      entries.emplace_back(seals_[i].key(), seals_[i].seal(row(i)));
    }
    cache.add(entries);
  }

  Vectors vectors() const {
    Vectors all{.dimension = dimension_, .values = {}};
    all.values.reserve(texts_.size() * dimension_);
    for (const std::size_t i : distinct_.of) {
      const auto begin = rows_.begin() + static_cast<std::ptrdiff_t>(i * dimension_);
      all.values.insert(all.values.end(), begin, begin + static_cast<std::ptrdiff_t>(dimension_));
      if (!std::ranges::binary_search(missing_, i)) ++all.reused;
    }
    return all;
  }

 private:
  std::span<float> row(std::size_t i) {
    return std::span(rows_).subspan(i * dimension_, dimension_);
  }

  std::size_t dimension_;
  std::span<const std::string> texts_;
  DistinctTexts distinct_;
  std::vector<RowSeal> seals_;  // one per distinct text, in the order of rows_
  std::vector<float> rows_;
  std::vector<std::size_t> missing_;  // ascending
};

}  // namespace

Result<Vectors> CachedEmbedder::embed(std::span<const std::string> texts, EmbedRole role,
                                      const Deadline& deadline) const {
  if (identity().dimension == 0) return inner_.embed(texts, role, deadline);
  QUARRY_TRY(deadline.check("embedding"));
  Lookup lookup(identity(), role, texts);
  lookup.read_from(cache_);
  if (const std::vector<std::string> missing = lookup.missing_texts(); !missing.empty()) {
    const Vectors computed = QUARRY_TRY(inner_.embed(missing, role, deadline));
    if (computed.rows() != missing.size()) {
      return {Code::internal, identity().name + ": expected " + std::to_string(missing.size()) +
                                  " vectors, found " + std::to_string(computed.rows())};
    }
    lookup.store_computed(computed, cache_);
  }
  return lookup.vectors();
}

}  // namespace quarry::embed
