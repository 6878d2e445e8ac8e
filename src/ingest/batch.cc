#include "ingest/batch.h"

#include <map>
#include <utility>

#include "ingest/embedding_text.h"
#include "ingest/memory_of.h"

namespace quarry {
namespace {

// 512 windows keep two threads of a small encoder busy for a few seconds: long enough to sort them
// by length, short enough that the progress bar moves.
constexpr std::size_t kWindows = 512;
// One commit costs one fsync (milliseconds); 256 documents make it a small part of the work.
constexpr std::size_t kDocuments = 256;
constexpr std::uint64_t kBytes = 8 << 20;
// Of one call to the embedder, so that a huge document does not hold all its texts twice: enough to
// sort by length, whatever a window's size is (chunk.window: 0 makes it the chunk's).
constexpr std::size_t kWindowsPerCall = 4096;
constexpr std::size_t kBytesPerCall = 4 << 20;

// Equal texts in one document are told apart by how many came before.
std::string chunk_id(std::string_view document_id, std::string_view text, std::size_t occurrence) {
  Sha256 hash;
  hash.update_field(document_id);
  hash.update_field(text);
  hash.update_field(std::to_string(occurrence));
  return hash.finish().hex(32);
}

std::vector<ChunkRecord> to_records(const DocumentRecord& record, const std::vector<Chunk>& chunks,
                                    WindowContext context, std::string_view model_fingerprint) {
  std::map<std::string_view, std::size_t> occurrences;
  std::vector<ChunkRecord> records;
  records.reserve(chunks.size());
  for (const Chunk& chunk : chunks) {
    const std::string_view text = chunk.range.in(record.document.text);
    ChunkRecord& to = records.emplace_back();
    to.chunk_id = chunk_id(record.document_id, text, occurrences[text]++);
    to.ordinal = records.size() - 1;
    to.range = chunk.range;
    to.char_start = chunk.char_start;
    to.char_end = chunk.char_end;
    to.page = chunk.page;
    to.heading = chunk.heading;
    to.tokens = chunk.tokens;
    to.embed_key = embed_key(record.document, chunk, context, model_fingerprint);
  }
  return records;
}

// A chunk whose vectors have to be computed.
struct Wanted {
  ChunkRecord* chunk;
  const Document* document;
  const std::vector<TextRange>* windows;
};

}  // namespace

void Batch::add(ReadDocument item) {
  for (const Chunk& chunk : item.chunks) windows_ += chunk.windows.size();
  bytes_ += memory_of(item);
  ids_.insert(item.record.document_id);
  ++(item.replaces ? updated_ : added_);
  auto records = to_records(item.record, item.chunks, context_, embedder_.identity().fingerprint);
  item.record.ingested = Clock::system().unix_time();
  batch_.documents.push_back({std::move(item.record), std::move(records)});
  chunks_.push_back(std::move(item.chunks));
}

void Batch::add(ReadFile file) {
  for (std::string& id : file.vanished) batch_.remove.push_back(std::move(id));
  if (file.record) batch_.files.push_back(std::move(*file.record));
}

void Batch::remove_file(const FileRecord& file, std::vector<std::string> document_ids) {
  for (std::string& id : document_ids) batch_.remove.push_back(std::move(id));
  batch_.forget_files.push_back(file.file);
}

bool Batch::empty() const {
  return batch_.documents.empty() && batch_.remove.empty() && batch_.files.empty() &&
         batch_.forget_files.empty();
}

bool Batch::full() const {
  return windows_ >= kWindows || bytes_ >= kBytes || batch_.documents.size() >= kDocuments ||
         batch_.remove.size() >= kDocuments || batch_.files.size() >= kDocuments;
}

Result<void> Batch::embed(IngestReport& report, const Deadline& deadline) {
  std::vector<Digest> keys;
  for (const DocumentWrite& write : batch_.documents) {
    for (const ChunkRecord& chunk : write.chunks) keys.push_back(chunk.embed_key);
  }
  const auto there = QUARRY_TRY(catalog_.has_vectors(knowledge_.collection().key, keys));
  std::map<Digest, bool> known;
  std::vector<Wanted> wanted;
  std::size_t at = 0;
  for (std::size_t d = 0; d < batch_.documents.size(); ++d) {
    DocumentWrite& write = batch_.documents[d];
    for (std::size_t c = 0; c < write.chunks.size(); ++c, ++at) {
      if (there[at] || !known.emplace(write.chunks[c].embed_key, true).second) continue;
      wanted.push_back({&write.chunks[c], &write.record.document, &chunks_[d][c].windows});
    }
  }
  const std::size_t dimension = embedder_.identity().dimension;
  for (std::size_t from = 0; from < wanted.size();) {
    std::vector<std::string> texts;
    std::size_t to = from, bytes = 0;
    for (; to < wanted.size() && texts.size() < kWindowsPerCall && bytes < kBytesPerCall; ++to) {
      for (const TextRange& window : *wanted[to].windows) {
        texts.push_back(embedding_text(*wanted[to].document, window, context_));
        bytes += texts.back().size();
      }
    }
    const Vectors vectors = QUARRY_TRY(embedder_.embed(texts, EmbedRole::passage, deadline));
    report.embeddings_computed += texts.size() - vectors.reused;
    report.embeddings_reused += vectors.reused;
    auto row = vectors.values.begin();
    for (; from < to; ++from) {
      const auto count = static_cast<std::ptrdiff_t>(wanted[from].windows->size() * dimension);
      wanted[from].chunk->vectors.assign(row, row + count);
      row += count;
    }
  }
  return {};
}

Result<void> Batch::commit(IngestReport& report, const Deadline& deadline) {
  if (empty()) return {};
  if (embedder_.identity().dimension > 0 && !batch_.documents.empty()) {
    const Stopwatch watch;
    QUARRY_TRY(embed(report, deadline));
    embed_seconds_ += watch.seconds();
  }
  const Stopwatch watch;
  const BatchOutcome outcome = QUARRY_TRY(knowledge_.write(batch_));
  write_seconds_ += watch.seconds();
  report.chunks_added += outcome.chunks_added;
  report.chunks_kept += outcome.chunks_kept;
  report.chunks_removed += outcome.chunks_removed;
  report.deleted += outcome.documents_removed;
  report.added += std::exchange(added_, 0);
  report.updated += std::exchange(updated_, 0);
  for (DocumentWrite& write : batch_.documents) {
    durable_.push_back(std::move(write.record.document.source));
  }
  batch_ = {};
  chunks_.clear();
  ids_.clear();
  windows_ = 0;
  bytes_ = 0;
  return {};
}

}  // namespace quarry
