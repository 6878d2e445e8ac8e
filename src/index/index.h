// Dense and lexical search over the chunks of one collection, derived from the catalog.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/deadline.h"
#include "core/executor.h"
#include "core/principal.h"
#include "core/result.h"
#include "index/field_weights.h"
#include "index/filter.h"
#include "store/catalog.h"
#include "store/file_system.h"

#include "vectors/vector_code.h"
#include "words/query_word.h"

namespace quarry {

struct IndexHit {
  ChunkKey chunk{};
  DocumentKey document{};
  float score = 0;
};

// One document as the index holds it, to be compared with the catalog.
struct IndexEntry {
  DocumentKey document{};
  std::uint64_t sequence = 0;
  std::uint64_t fingerprint = 0;  // index/fingerprint.h over its chunks, in order
};
using EntrySink = std::function<Result<void>(const IndexEntry&)>;

struct Bm25Settings {
  float k1 = 0.9F;
  float b = 0.4F;
  // How much of a chunk's score its whole document gives; measured in
  // docs/decisions/0004-words-of-the-document.md.
  float document_share = 0.25F;
  // How often a name or code (AB-1234, max_size) counts whole, beside its parts; measured in
  // docs/decisions/0012-phrases.md.
  float name_weight = 2;
};

// What share of the best chunks, as the codes rank them, `nearest` finds at least, on average.
enum class Recall { ninety_five, ninety_nine, exact };
std::string_view to_string(Recall recall);  // "0.95", "0.99", "exact"

struct NearestSettings {
  Recall recall = Recall::ninety_nine;
  // The width of walks through graphs; 0: what the recall asks for, and no walk where looking at
  // every permitted chunk is faster.
  std::size_t width = 0;
};

// Which chunks may be seen by one principal through one filter. It can only be made by a snapshot,
// from a principal; both scans take it in and visit nothing outside it.
// Immutable; share it freely; valid for the snapshot that made it.
class Scope {
 public:
  virtual ~Scope() = default;
  virtual std::size_t permitted_chunks() const = 0;
  // Of the words that the principal may read, whatever the filter: how a question is to be read.
  virtual Languages languages() const = 0;
};

// One consistent state. Immutable; share it freely; holds no lock.
class IndexSnapshot {
 public:
  virtual ~IndexSnapshot() = default;
  virtual std::shared_ptr<const Scope> permit(const Principal& principal,
                                              const Filter* filter) const = 0;
  // Whether a document or chunk that the principal of the scope may read has the field, and all
  // fields that any of them has, whatever the filter: for a filter that asks for another.
  virtual bool has_field(const FieldPath& path, const Scope& scope) const = 0;
  virtual std::vector<FieldPath> fields(const Scope& scope) const = 0;
  // The part of the scope whose chunks have all of these words, in title or text.
  virtual Result<std::shared_ptr<const Scope>> with_words(
      const Scope& scope, std::span<const QueryWord> words) const = 0;
  // The k best chunks by inner product, best first, ties by chunk key; a chunk scores as its best
  // window. Errors: invalid (another dimension).
  virtual Result<std::vector<IndexHit>> nearest(std::span<const float> query, std::size_t k,
                                                const Scope& scope,
                                                const NearestSettings& settings = {}) const = 0;
  // The k best chunks by BM25 over the words of title and text; none that shares no word.
  virtual Result<std::vector<IndexHit>> matching(std::string_view query, std::size_t k,
                                                 const Scope& scope) const = 0;
  virtual VectorShape vectors() const = 0;
  virtual std::size_t chunks() const = 0;
  virtual std::size_t documents() const = 0;
  virtual std::uint64_t sequence() const = 0;  // of the last catalog change that it holds
  // Every live document once, in no order.
  virtual Result<void> list(const EntrySink& sink) const = 0;
};

struct IndexOptions {
  std::size_t dimension = 0;  // 0: words only
  VectorCode vectors = VectorCode::int8;
  // Windows from which a segment gets a graph of its vectors or, where they are kept as bits,
  // lists, which need not be in memory (docs/decisions/0011-inverted-lists.md); below, all are
  // looked at, which takes a tenth of a millisecond or less.
  std::size_t graph_from = 10'000;
  // Names what the index is derived from. Files made for another are a conflict: they would hold
  // documents that are not there.
  std::uint64_t identity = 0;
  Bm25Settings bm25;
  FieldWeights weights;
  Catalog::Access access = Catalog::Access::read_write;
  // Whether segments are stored and merged beside the calls that make it necessary or in them: the
  // latter for tests, which then do the same steps in the same order each time.
  enum class Upkeep { in_background, in_calls } upkeep = Upkeep::in_background;
};

// One writer; snapshots may be taken by any thread at any time. What goes on in the background is
// given up by the destructor; nothing is lost by that.
class Index {
 public:
  virtual ~Index() = default;
  // Opens what is there, or starts empty. Files that do not hold what they promise, or were made
  // with other options (dimension, vectors, analyzer, weights, format), are an error: corrupt or
  // conflict; the caller rebuilds from the catalog.
  static Result<std::unique_ptr<Index>> open(const std::filesystem::path& folder,
                                             const IndexOptions& options, FileSystem& files,
                                             Executor& executor);
  // Starts empty whatever lies in the folder; the first flush that succeeds takes its place in one
  // step. With read_only access nothing is ever written.
  static Result<std::unique_ptr<Index>> create(const std::filesystem::path& folder,
                                               const IndexOptions& options, FileSystem& files,
                                               Executor& executor);
  // Visible to snapshots taken afterwards; in memory until flush. Changes come in ascending order
  // of sequence; one that the index holds already is passed over. Waits for no merge, unless
  // merging has fallen far behind.
  virtual Result<void> apply(std::vector<DocumentChange> changes) = 0;
  // Makes what is in memory durable. Waits for no merge. Errors: denied (opened for reading, or
  // stopped), those of the file system.
  virtual Result<void> flush() = 0;
  // Until nothing is left to merge, or the deadline. A merge that fails is no error: the index is
  // as durable as before, and searched as well.
  virtual void wait_for_merges(const Deadline& deadline) = 0;
  // Writes no file from now on, and has none under way when it returns: for whoever builds another
  // index in the same folder. Searches and apply() go on.
  virtual void stop_writing() = 0;
  virtual std::shared_ptr<const IndexSnapshot> snapshot() const = 0;
  // Reads every byte and checks every checksum and invariant. One line a finding.
  virtual Result<std::vector<std::string>> check() const = 0;
};

}  // namespace quarry
