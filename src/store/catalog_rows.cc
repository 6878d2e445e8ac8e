#include "store/catalog_rows.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace quarry::store::rows {
namespace {

static_assert(std::endian::native == std::endian::little,
              "vectors are stored as little-endian floats");

Error corrupt(std::string what) { return {Code::corrupt, "catalog: " + std::move(what)}; }

UnixMillis time_of(std::int64_t milliseconds) {
  return UnixMillis(std::chrono::milliseconds(milliseconds));
}

std::size_t count_of(const sqlite::Query& row, int column) {
  return static_cast<std::size_t>(row.integer(column));
}

}  // namespace

Result<Digest> digest(std::string_view bytes) {
  Digest digest;
  if (bytes.size() != digest.bytes.size()) {
    return corrupt("digest: expected 32 bytes, found " + std::to_string(bytes.size()));
  }
  std::memcpy(digest.bytes.data(), bytes.data(), bytes.size());
  return digest;
}

Result<std::vector<std::string>> labels(std::string_view json) {
  std::vector<std::string> labels;
  if (json == "[]") return labels;  // the common case
  const auto parsed = Json::parse(json);
  if (!parsed || !parsed->is_array())
    return corrupt("labels: expected a list, found " + std::string(json));
  for (const Json& label : parsed->items()) {
    // Skipping an unreadable label could make the document readable by everyone.
    if (!label.is_string()) return corrupt("label: expected a string, found " + label.dump());
    labels.emplace_back(label.string());
  }
  return labels;
}

Result<std::vector<float>> floats(std::string_view bytes) {
  if (bytes.size() % sizeof(float) != 0) {
    return corrupt("vectors: expected whole floats, found " + std::to_string(bytes.size()) +
                   " bytes");
  }
  std::vector<float> floats(bytes.size() / sizeof(float));
  if (!bytes.empty()) std::memcpy(floats.data(), bytes.data(), bytes.size());
  return floats;
}

std::string labels_json(const std::vector<std::string>& labels) {
  Json json = Json::array();
  for (const std::string& label : labels) json.push(label);
  return json.dump();
}

std::string_view bytes_of(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.bytes.data()), digest.bytes.size()};
}

std::string_view bytes_of(const std::vector<float>& floats) {
  return {reinterpret_cast<const char*>(floats.data()), floats.size() * sizeof(float)};
}

Result<DocumentRecord> document(const sqlite::Query& row, int column) {
  DocumentRecord record{.key = DocumentKey(row.integer(column)),
                        .document_id = std::string(row.bytes(column + 1)),
                        .version = row.integer(column + 2),
                        .sequence = static_cast<std::uint64_t>(row.integer(column + 3)),
                        .file = std::string(row.bytes(column + 4)),
                        .content = QUARRY_TRY(digest(row.bytes(column + 5))),
                        .ingested = time_of(row.integer(column + 6)),
                        .document = {}};
  Document& document = record.document;
  document.source = row.bytes(column + 7);
  document.title = row.bytes(column + 8);
  document.media_type = row.bytes(column + 9);
  document.pages = static_cast<int>(row.integer(column + 10));
  document.labels = QUARRY_TRY(labels(row.bytes(column + kLabelsColumn)));
  auto metadata = Json::parse(row.bytes(column + 12));
  if (!metadata)
    return corrupt("metadata of document " + record.document_id + ": " + metadata.error().message);
  document.metadata = *std::move(metadata);
  return record;
}

Result<ChunkRecord> chunk(const sqlite::Query& row, int column) {
  return ChunkRecord{.key = ChunkKey(row.integer(column)),
                     .document = DocumentKey(row.integer(column + 1)),
                     .chunk_id = std::string(row.bytes(column + 2)),
                     .ordinal = count_of(row, column + 3),
                     .range = {count_of(row, column + 4), count_of(row, column + 5)},
                     .char_start = count_of(row, column + 6),
                     .char_end = count_of(row, column + 7),
                     .page = static_cast<int>(row.integer(column + 8)),
                     .heading = std::string(row.bytes(column + 11)),
                     .text = {},
                     .tokens = count_of(row, column + 9),
                     .embed_key = QUARRY_TRY(digest(row.bytes(column + 10))),
                     .vectors = {}};
}

CollectionRecord collection(const sqlite::Query& row) {
  return {.key = CollectionKey(row.integer(0)),
          .name = std::string(row.bytes(1)),
          .created = time_of(row.integer(2)),
          .model_name = std::string(row.bytes(3)),
          .model_fingerprint = std::string(row.bytes(4)),
          .dimension = count_of(row, 5)};
}

Result<FileRecord> file(const sqlite::Query& row) {
  return FileRecord{.file = std::string(row.bytes(0)),
                    .content = QUARRY_TRY(digest(row.bytes(1))),
                    .documents = count_of(row, 2)};
}

Result<void> fill_text(ChunkRecord& chunk, std::string_view text) {
  if (chunk.range.begin > chunk.range.end || chunk.range.end > text.size()) {
    return corrupt("chunk " + chunk.chunk_id + ": expected a range within " +
                   std::to_string(text.size()) + " bytes, found " +
                   std::to_string(chunk.range.begin) + ".." + std::to_string(chunk.range.end));
  }
  chunk.text = chunk.range.in(text);
  return {};
}

}  // namespace quarry::store::rows
