// A batch is one call to the catalog. If the embedder or the catalog refuses it, the documents at
// fault are isolated by halving (embed) or by writing documents one by one (write), and the others
// are stored.
#include "ingest/batch.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "ingest/embedding_text.h"
#include "ingest/memory_of.h"

namespace quarry::ingest {
namespace {

// 512 windows keep two threads of a small encoder busy for a few seconds: enough windows to sort by
// length, few enough that the progress bar moves.
constexpr std::size_t kWindows = 512;
// A commit costs one fsync (milliseconds), which is small beside the work of 256 documents.
constexpr std::size_t kDocuments = 256;
constexpr std::uint64_t kBytes = 8 << 20;
// Limits of one call to the embedder, so that the texts of a huge document are not all copied at
// once. The limit in bytes holds for windows of any size (chunk.window: 0 makes a window as large
// as its chunk).
constexpr std::size_t kWindowsPerCall = 4096;
constexpr std::size_t kBytesPerCall = 4 << 20;

// `occurrence` counts the earlier chunks of the document with the same text, so that every chunk id
// is unique.
std::string chunk_id(std::string_view document_id, std::string_view text, std::size_t occurrence) {
  Sha256 hash;
  hash.update_field(document_id);
  hash.update_field(text);
  hash.update_field(std::to_string(occurrence));
  return hash.finish().hex(32);
}

std::vector<store::ChunkRecord> to_records(const store::DocumentRecord& record,
                                           const std::vector<chunk::Chunk>& chunks,
                                           WindowContext context,
                                           std::string_view model_fingerprint) {
  std::map<std::string_view, std::size_t> occurrences;
  std::vector<store::ChunkRecord> records;
  records.reserve(chunks.size());
  for (const chunk::Chunk& chunk : chunks) {
    const std::string_view text = chunk.range.in(record.document.text);
    store::ChunkRecord& to = records.emplace_back();
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

// True if the error concerns this text or document alone, so that the others may still succeed.
bool is_refusal(const Error& error) { return error.code == Code::invalid; }

}  // namespace

// A chunk without vectors, with the index of its document in the batch.
struct Batch::ChunkToEmbed {
  store::ChunkRecord* chunk;
  const std::vector<TextRange>* windows;
  std::size_t document;
};

void Batch::add(ReadDocument item) {
  for (const chunk::Chunk& chunk : item.chunks) windows_ += chunk.windows.size();
  bytes_ += memory_of(item);
  ids_.insert(item.record.document_id);
  auto records = to_records(item.record, item.chunks, context_, embedder_.identity().fingerprint);
  item.record.ingested = Clock::system().unix_time();
  batch_.documents.push_back({std::move(item.record), std::move(records)});
  pending_.push_back({.chunks = std::move(item.chunks), .replaces = item.replaces, .refusal = {}});
}

void Batch::add(ReadFile file) {
  for (std::string& id : file.vanished) batch_.remove.push_back(std::move(id));
  if (file.record) {
    batch_.files.push_back(std::move(*file.record));
  } else {
    batch_.forget_files.push_back(std::move(file.file.source));
  }
}

void Batch::remove_file(std::string file, std::vector<std::string> document_ids) {
  for (std::string& id : document_ids) batch_.remove.push_back(std::move(id));
  batch_.forget_files.push_back(std::move(file));
}

bool Batch::empty() const {
  return batch_.documents.empty() && batch_.remove.empty() && batch_.files.empty() &&
         batch_.forget_files.empty();
}

bool Batch::full() const {
  return windows_ >= kWindows || bytes_ >= kBytes || batch_.documents.size() >= kDocuments ||
         batch_.remove.size() >= kDocuments ||
         batch_.files.size() + batch_.forget_files.size() >= kDocuments;
}

Result<std::vector<Batch::ChunkToEmbed>> Batch::chunks_to_embed() {
  std::vector<Digest> keys;
  for (const store::DocumentWrite& write : batch_.documents) {
    for (const store::ChunkRecord& chunk : write.chunks) keys.push_back(chunk.embed_key);
  }
  const auto stored = QUARRY_TRY(catalog_.has_vectors(knowledge_.collection().key, keys));
  std::set<Digest> known;
  std::vector<ChunkToEmbed> missing;
  std::size_t at = 0;
  for (std::size_t d = 0; d < batch_.documents.size(); ++d) {
    std::vector<store::ChunkRecord>& chunks = batch_.documents[d].chunks;
    for (std::size_t c = 0; c < chunks.size(); ++c, ++at) {
      if (stored[at] || !known.insert(chunks[c].embed_key).second) continue;
      missing.push_back({&chunks[c], &pending_[d].chunks[c].windows, d});
    }
  }
  return missing;
}

Result<void> Batch::embed(IngestReport& report, const Deadline& deadline) {
  if (embedder_.identity().dimension == 0 || batch_.documents.empty()) return {};
  const Stopwatch watch;
  std::vector<ChunkToEmbed> chunks = QUARRY_TRY(chunks_to_embed());
  for (std::size_t from = 0, to = 0; from < chunks.size(); from = to) {
    for (std::size_t windows = 0, bytes = 0;
         to < chunks.size() && windows < kWindowsPerCall && bytes < kBytesPerCall; ++to) {
      windows += chunks[to].windows->size();
      for (const TextRange& window : *chunks[to].windows) bytes += window.size();
    }
    QUARRY_TRY(embed(std::span(chunks).subspan(from, to - from), report, deadline));
  }
  embed_seconds_ += watch.seconds();
  return {};
}

// If the embedder refuses the texts, embeds each half separately. The recursion ends at the one
// chunk at fault; its document is refused.
Result<void> Batch::embed(std::span<ChunkToEmbed> chunks, IngestReport& report,
                          const Deadline& deadline) {
  std::vector<std::string> texts;
  for (const ChunkToEmbed& one : chunks) {
    const Document& document = batch_.documents[one.document].record.document;
    for (const TextRange& window : *one.windows) {
      texts.push_back(embedding_text(document, window, context_));
    }
  }
  const auto vectors = embedder_.embed(texts, embed::EmbedRole::passage, deadline);
  if (!vectors) {
    if (!is_refusal(vectors.error())) return vectors.error();
    if (chunks.size() == 1) {
      pending_[chunks.front().document].refusal = vectors.error();
      return {};
    }
    QUARRY_TRY(embed(chunks.first(chunks.size() / 2), report, deadline));
    return embed(chunks.subspan(chunks.size() / 2), report, deadline);
  }
  report.embeddings_computed += texts.size() - vectors->reused;
  report.embeddings_reused += vectors->reused;
  auto row = vectors->values.begin();
  for (const ChunkToEmbed& one : chunks) {
    const auto end = row + static_cast<std::ptrdiff_t>(one.windows->size() * vectors->dimension);
    one.chunk->vectors.assign(row, end);
    row = end;
  }
  return {};
}

// Within a batch only the first of several equal chunks carries vectors. Copies them to the others
// before documents are dropped or written separately.
void Batch::share_vectors() {
  std::map<Digest, std::vector<float>> vectors;
  for (const store::DocumentWrite& write : batch_.documents) {
    for (const store::ChunkRecord& chunk : write.chunks) {
      if (!chunk.vectors.empty()) vectors.emplace(chunk.embed_key, chunk.vectors);
    }
  }
  for (store::DocumentWrite& write : batch_.documents) {
    for (store::ChunkRecord& chunk : write.chunks) {
      const auto found = vectors.find(chunk.embed_key);
      if (chunk.vectors.empty() && found != vectors.end()) chunk.vectors = found->second;
    }
  }
}

// The catalog forgets the file of a refused document, so that the next run tries again. An earlier
// version of the document is removed, because the file no longer contains it.
void Batch::drop_refused(IngestReport& report) {
  if (std::ranges::none_of(pending_, [](const Pending& one) { return one.refusal.has_value(); })) {
    return;
  }
  share_vectors();
  std::size_t kept = 0;
  for (std::size_t d = 0; d < pending_.size(); ++d) {
    store::DocumentWrite& write = batch_.documents[d];
    if (!pending_[d].refusal) {
      if (kept != d) batch_.documents[kept] = std::move(write);
      if (kept != d) pending_[kept] = std::move(pending_[d]);
      ++kept;
      continue;
    }
    Error error = *std::move(pending_[d].refusal);
    if (pending_[d].replaces) {
      batch_.remove.push_back(write.record.document_id);
      error.message += kTextRemoved;
    }
    files_with_refusals_.insert(write.record.file);
    batch_.forget_files.push_back(write.record.file);
    report.failures.push_back({write.record.document.source, std::move(error)});
  }
  batch_.documents.resize(kept);
  pending_.resize(kept);
}

void Batch::count(const store::BatchOutcome& outcome, IngestReport& report) const {
  report.chunks_added += outcome.chunks_added;
  report.chunks_kept += outcome.chunks_kept;
  report.chunks_removed += outcome.chunks_removed;
  report.deleted += outcome.documents_removed;
}

Result<void> Batch::write_one_by_one(IngestReport& report) {
  share_vectors();
  for (std::size_t d = 0; d < pending_.size(); ++d) {
    store::CatalogBatch one;
    one.documents.push_back(batch_.documents[d]);
    const auto written = knowledge_.write(one);
    if (written) {
      count(*written, report);
    } else if (is_refusal(written.error())) {
      pending_[d].refusal = written.error();
    } else {
      return written.error();
    }
  }
  return {};
}

Result<void> Batch::write(IngestReport& report) {
  const auto leave_refused_files = [&] {
    std::erase_if(batch_.files, [&](const store::FileRecord& file) {
      return files_with_refusals_.contains(file.file);
    });
  };
  leave_refused_files();
  auto written = knowledge_.write(batch_);
  if (!written && is_refusal(written.error()) && !batch_.documents.empty()) {
    QUARRY_TRY(write_one_by_one(report));
    drop_refused(report);
    leave_refused_files();
    // The other documents are stored by now; write the removals and the file records.
    store::CatalogBatch rest = batch_;
    rest.documents.clear();
    written = knowledge_.write(rest);
  }
  if (!written) return std::move(written).error();
  count(*written, report);
  return {};
}

Result<void> Batch::commit(IngestReport& report, const Deadline& deadline) {
  if (empty()) return {};
  QUARRY_TRY(embed(report, deadline));
  drop_refused(report);
  const Stopwatch watch;
  QUARRY_TRY(write(report));
  write_seconds_ += watch.seconds();
  for (std::size_t d = 0; d < pending_.size(); ++d) {
    ++(pending_[d].replaces ? report.updated : report.added);
    durable_.push_back(std::move(batch_.documents[d].record.document.source));
  }
  batch_ = {};
  pending_.clear();
  ids_.clear();
  windows_ = 0;
  bytes_ = 0;
  return {};
}

}  // namespace quarry::ingest
