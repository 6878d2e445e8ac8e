#include "knowledge/embedded_knowledge_base.h"

#include <utility>

#include "core/log.h"
#include "knowledge/phrase_search.h"
#include "knowledge/unknown_fields.h"
#include "text/analyzer.h"
#include "words/phrases.h"

namespace quarry::knowledge {

EmbeddedKnowledgeBase::EmbeddedKnowledgeBase(store::CollectionRecord collection,
                                             store::Catalog& catalog,
                                             std::shared_ptr<CollectionIndex> index,
                                             Options options)
    : collection_(std::move(collection)),
      catalog_(catalog),
      index_(std::move(index)),
      options_(options) {}

Result<void> EmbeddedKnowledgeBase::check_writable() const {
  if (options_.access == store::Catalog::Access::read_write) return {};
  return {Code::denied, "collection '" + collection_.name + "' was opened read-only"};
}

Result<store::BatchOutcome> EmbeddedKnowledgeBase::write(const store::CatalogBatch& batch) {
  QUARRY_TRY(check_writable());
  const store::BatchOutcome outcome = QUARRY_TRY(catalog_.commit(collection_.key, batch));
  // The batch is durable now. If the index cannot apply it, a later catch_up() does.
  if (auto followed = index_->catch_up(); !followed) {
    log(LogLevel::warning, "the index of '" + collection_.name +
                               "' is behind the catalog: " + followed.error().message);
  }
  return outcome;
}

Result<Candidates> EmbeddedKnowledgeBase::candidates(const CandidateRequest& request,
                                                     const Principal& principal, Trace& trace,
                                                     const Deadline& deadline) const {
  const auto snapshot = index_->snapshot();
  std::shared_ptr<const search::Scope> scope;
  {
    const Trace::Span span(trace, "scope");
    scope = snapshot->scope_for(principal, request.filter);
  }
  if (request.filter != nullptr) {
    const std::string unknown = unknown_fields(*request.filter, *snapshot, *scope);
    if (!unknown.empty()) trace.degrade("filter", unknown);
  }
  trace.note("permitted_chunks", scope->permitted_chunks());

  const words::Phrases phrases(request.text, text::Analyzer::standard(), scope->languages());
  if (!phrases.empty()) scope = QUARRY_TRY(snapshot->with_words(*scope, phrases.anchors()));
  if (phrases.only_stop_words() && request.lexical > 0) {
    trace.degrade("lexical", "the query contains only stop words, which lexical search ignores");
  }
  const PhraseSearch verified(phrases, catalog_, collection_.key, principal, deadline);
  const auto best = [&](std::size_t k, std::string_view way, const PhraseSearch::Ranking& ranking) {
    return phrases.empty() ? ranking(k) : verified.best(k, way, ranking, trace);
  };

  Candidates candidates;
  if (!request.text.empty() && request.lexical > 0) {
    QUARRY_TRY(deadline.check("lexical search"));
    const Trace::Span span(trace, "lexical");
    candidates.lexical = QUARRY_TRY(best(request.lexical, "lexical", [&](std::size_t k) {
      return snapshot->matching(request.text, k, *scope);
    }));
  }
  if (!request.vector.empty()) {
    QUARRY_TRY(deadline.check("dense search"));
    const Trace::Span span(trace, "dense");
    candidates.dense = QUARRY_TRY(best(request.dense, "dense", [&](std::size_t k) {
      return snapshot->nearest(request.vector, k, *scope, {.recall = options_.recall});
    }));
  }
  return candidates;
}

Result<std::vector<store::Catalog::ChunkView>> EmbeddedKnowledgeBase::chunks(
    std::span<const store::ChunkKey> keys, const Principal& principal) const {
  return catalog_.chunks(collection_.key, keys, principal);
}

Result<void> EmbeddedKnowledgeBase::settle(const Deadline& deadline) {
  QUARRY_TRY(check_writable());
  return index_->settle(deadline);
}

}  // namespace quarry::knowledge
