// An unchanged file is known by the digest of its bytes and is not opened by a parser. In a changed
// one every document is known by the digest of what was extracted, so that one edited record among
// a million costs one record.
#include "ingest/reader.h"

#include <algorithm>
#include <fstream>
#include <unordered_set>

#include "ingest/memory_of.h"

namespace quarry {
namespace {

// Counts up when extraction or chunking begins to give something else for the same bytes.
constexpr std::string_view kPipelineVersion = "1";

std::string settings_digest(const IngestRequest& request, const Embedder& embedder) {
  Sha256 hash;
  hash.update_field(kPipelineVersion);
  hash.update_field(request.chunking.fingerprint());
  hash.update_field(embedder.identity().fingerprint);
  hash.update_field(request.context == WindowContext::title ? "title" : "none");
  hash.update_field(request.metadata.dump());
  for (const std::string& label : request.labels) hash.update_field(label);
  return hash.finish().hex();
}

Result<Digest> file_digest(const SourceFile& file, std::string_view settings) {
  std::ifstream stream(file.path, std::ios::binary);
  Sha256 hash;
  hash.update_field(settings);
  std::string piece(1 << 18, '\0');
  while (stream) {
    stream.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    hash.update({piece.data(), static_cast<std::size_t>(stream.gcount())});
  }
  if (!stream.eof()) return Error{Code::denied, "cannot read " + file.path.string()};
  return hash.finish();
}

Digest document_digest(const Document& document, std::string_view settings) {
  Sha256 hash;
  hash.update_field(settings);
  hash.update_field(document.title);
  hash.update_field(document.text);
  hash.update_field(document.metadata.dump());
  hash.update_field(blocks_to_json(document.blocks).dump());
  for (const std::string& label : document.labels) hash.update_field(label);
  return hash.finish();
}

}  // namespace

// The state of reading one file.
class Reader::OneFile {
 public:
  OneFile(Reader& reader, const SourceFile& file, const ReadSink& sink)
      : reader_(reader),
        sink_(sink),
        outcome_{.file = file, .record = {}, .vanished = {}, .failure = {}} {}

  void read(const Deadline& deadline) {
    if (auto done = try_read(deadline); !done) outcome_.failure = std::move(done).error();
    sink_(std::move(outcome_), 1024);
  }

 private:
  Result<void> try_read(const Deadline& deadline) {
    const SourceFile& file = outcome_.file;
    if (file.bytes > reader_.request_.max_file_bytes) {
      return Error{Code::exhausted, file.source + " has " + std::to_string(file.bytes) +
                                        " bytes, more than ingest.max_file_bytes allows (" +
                                        std::to_string(reader_.request_.max_file_bytes) + ")"};
    }
    const Digest digest = QUARRY_TRY(file_digest(file, reader_.settings_));
    const auto known = QUARRY_TRY(reader_.catalog_.file(reader_.collection_, file.source));
    if (known && known->content == digest) {
      outcome_.unchanged = known->documents;
      outcome_.record = known;
      return {};
    }
    Stopwatch watch;
    const double chunking_before = chunk_seconds_;
    auto extracted = reader_.workers_.extract(
        file.path, file.source, [&](Document document) { return take(std::move(document)); },
        deadline);
    reader_.seconds_.extract += watch.seconds() - (chunk_seconds_ - chunking_before);
    reader_.seconds_.chunk += chunk_seconds_;
    QUARRY_TRY(std::move(extracted));
    return finish(digest);
  }

  // What is already as it should be is left alone.
  Result<void> take(Document document) {
    const Stopwatch watch;
    add_request_data(document);
    DocumentRecord record;
    record.document_id = sha256(document.source).hex(32);
    record.file = outcome_.file.source;
    record.content = document_digest(document, reader_.settings_);
    emitted_.insert(record.document_id);
    const auto stored =
        QUARRY_TRY(reader_.catalog_.content(reader_.collection_, record.document_id));
    if (stored && *stored == record.content) {
      ++outcome_.unchanged;
      chunk_seconds_ += watch.seconds();
      return {};
    }
    const Embedder& embedder = reader_.embedder_;
    auto chunks =
        QUARRY_TRY(chunk_document(document, reader_.request_.chunking, [&](std::string_view text) {
          return embedder.token_ranges(text);
        }));
    record.document = std::move(document);
    chunk_seconds_ += watch.seconds();
    ReadDocument item{std::move(record), std::move(chunks), stored.has_value()};
    const std::uint64_t bytes = memory_of(item);
    if (!sink_(std::move(item), bytes)) return Error{Code::cancelled, "ingestion was stopped"};
    return {};
  }

  void add_request_data(Document& document) const {
    const IngestRequest& request = reader_.request_;
    for (const auto& [name, value] : request.metadata.members()) document.metadata.set(name, value);
    auto& labels = document.labels;
    labels.insert(labels.end(), request.labels.begin(), request.labels.end());
    std::sort(labels.begin(), labels.end());
    labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
  }

  Result<void> finish(const Digest& digest) {
    auto stored =
        QUARRY_TRY(reader_.catalog_.document_ids(reader_.collection_, outcome_.file.source));
    std::erase_if(stored, [&](const std::string& id) { return emitted_.contains(id); });
    outcome_.vanished = std::move(stored);
    outcome_.record = FileRecord{outcome_.file.source, digest, emitted_.size()};
    return {};
  }

  Reader& reader_;
  const ReadSink& sink_;
  ReadFile outcome_;
  std::unordered_set<std::string> emitted_;
  double chunk_seconds_ = 0;
};

Reader::Reader(const IngestRequest& request, CollectionKey collection, const Catalog& catalog,
               const Embedder& embedder, WorkerPool& workers)
    : request_(request),
      collection_(collection),
      catalog_(catalog),
      embedder_(embedder),
      workers_(workers),
      settings_(settings_digest(request, embedder)) {}

void Reader::read(const SourceFile& file, const ReadSink& sink, const Deadline& deadline) {
  OneFile(*this, file, sink).read(deadline);
}

}  // namespace quarry
