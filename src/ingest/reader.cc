// Two levels of digests avoid work. A file whose bytes are unchanged is not parsed. In a changed
// file, a document whose extracted content is unchanged is not stored again, so one edited record
// among a million costs one record.
#include "ingest/reader.h"

#include <algorithm>
#include <unordered_set>

#include "ingest/content_digest.h"
#include "ingest/memory_of.h"

namespace quarry::ingest {
namespace {

// Reports show the source beside the message, so the message must not repeat it.
Error without_source(Error error, std::string_view source) {
  const std::string prefix = std::string(source) + ": ";
  if (error.message.starts_with(prefix)) error.message.erase(0, prefix.size());
  return error;
}

}  // namespace

// The state of reading one file.
class Reader::OneFile {
 public:
  OneFile(Reader& reader, const source::SourceFile& file, const DefaultsByPath& defaults,
          const ReadSink& sink)
      : reader_(reader),
        sink_(sink),
        outcome_{.file = file},
        given_(defaults.of(file.source)),
        settings_(settings_digest(reader.request_, reader.embedder_.identity(), given_)) {}

  Result<void> read(const Deadline& deadline) {
    QUARRY_TRY(read_file(deadline));
    QUARRY_TRY(deadline.check("ingestion"));
    sink_(std::move(outcome_), 1024);
    return {};
  }

 private:
  using Outcome = ReadFile::Outcome;

  Result<void> read_file(const Deadline& deadline) {
    const source::SourceFile& file = outcome_.file;
    if (file.bytes == 0) return finish_failed({Code::unsupported, "the file is empty"});
    if (file.bytes > reader_.request_.max_file_bytes) {
      return finish_failed({Code::exhausted, "expected at most " +
                                                 std::to_string(reader_.request_.max_file_bytes) +
                                                 " bytes (ingest.max_file_bytes), found " +
                                                 std::to_string(file.bytes)});
    }
    const auto digest = file_digest(file, settings_, deadline);
    if (!digest) {
      outcome_.outcome = Outcome::unreadable;
      outcome_.reason = digest.error();
      return {};
    }
    const auto known = QUARRY_TRY(reader_.catalog_.file(reader_.collection_, file.source));
    if (known && known->content == *digest) return keep_unchanged(*known);
    auto extracted = extract(deadline);
    if (run_error_) return *run_error_;
    if (auto failure = reader_.workers_.start_failure()) return *std::move(failure);
    QUARRY_TRY(deadline.check("ingestion"));
    return extracted ? finish(*digest) : finish_failed(std::move(extracted).error());
  }

  Result<void> keep_unchanged(const store::FileRecord& known) {
    outcome_.unchanged = known.documents;
    outcome_.record = known;
    if (given_.labels) note_kept(*given_.labels, known.documents);
    return {};
  }

  Result<void> extract(const Deadline& deadline) {
    const source::SourceFile& file = outcome_.file;
    const Stopwatch watch;
    auto extracted = reader_.workers_.extract(
        file.path, file.source, [&](Document document) { return take(std::move(document)); },
        deadline);
    reader_.seconds_.extract += watch.seconds() - chunk_seconds_;
    reader_.seconds_.chunk += chunk_seconds_;
    return extracted;
  }

  Result<void> take(Document document) {
    const Stopwatch watch;
    auto changed = chunk_if_changed(std::move(document));
    chunk_seconds_ += watch.seconds();
    if (!changed) return std::move(changed).error();
    if (!*changed) return {};
    const std::uint64_t bytes = memory_of(**changed);
    if (!sink_(*std::move(*changed), bytes)) return Error{Code::cancelled, "ingestion was stopped"};
    return {};
  }

  // Returns nullopt if the document is already stored with this content.
  Result<std::optional<ReadDocument>> chunk_if_changed(Document document) {
    store::DocumentRecord record;
    record.document_id = sha256(document.source).hex(32);
    record.file = outcome_.file.source;
    const auto stored = QUARRY_TRY(
        note_run_error(reader_.catalog_.stored(reader_.collection_, record.document_id)));
    QUARRY_TRY(add_given(document, stored));
    record.content = document_digest(document, settings_);
    emitted_.insert(record.document_id);
    if (stored && stored->content == record.content) {
      ++outcome_.unchanged;
      return std::optional<ReadDocument>();
    }
    const embed::Embedder& embedder = reader_.embedder_;
    auto chunks = QUARRY_TRY(
        chunk::chunk_document(document, reader_.request_.chunking,
                              [&](std::string_view text) { return embedder.token_ranges(text); }));
    record.document = std::move(document);
    return ReadDocument{std::move(record), std::move(chunks), stored.has_value()};
  }

  // A document must not lose its labels because a run did not set them or because its file was
  // renamed. If it would end up without labels, a stored document keeps its own, and a new document
  // takes the labels of stored documents with the same text.
  Result<void> add_given(Document& document,
                         const std::optional<store::Catalog::StoredDocument>& stored) {
    for (const auto& [name, value] : given_.metadata.members()) document.metadata.set(name, value);
    auto& labels = document.labels;
    if (given_.labels) labels.insert(labels.end(), given_.labels->begin(), given_.labels->end());
    std::sort(labels.begin(), labels.end());
    labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
    if (reader_.request_.given.labels) return {};
    if (labels.empty()) {
      labels = stored ? stored->labels
                      : QUARRY_TRY(note_run_error(
                            reader_.catalog_.labels_of_text(reader_.collection_, document.text)));
    }
    note_kept(labels, 1);
    return {};
  }

  void note_kept(const std::vector<std::string>& labels, std::size_t documents) {
    if (labels.empty() || reader_.request_.given.labels) return;
    outcome_.documents_keeping_labels += documents;
    outcome_.kept_labels = labels;
  }

  Result<void> finish(const Digest& digest) {
    QUARRY_TRY(find_vanished());
    outcome_.record = store::FileRecord{outcome_.file.source, digest, emitted_.size()};
    return {};
  }

  // Keeps what was read before the error. Every other document of an earlier version of the file
  // has vanished, because its text may be stale. An extraction process that was killed from outside
  // says nothing about the file: then stored documents stay.
  Result<void> finish_failed(Error error) {
    const bool walked = outcome_.file.found == source::SourceFile::Found::walked;
    const bool skipped = walked && error.code == Code::unsupported;
    outcome_.outcome = skipped ? Outcome::skipped : Outcome::failed;
    const bool killed = error.code == Code::unavailable;
    outcome_.reason = without_source(std::move(error), outcome_.file.source);
    return killed ? Result<void>() : find_vanished();
  }

  Result<void> find_vanished() {
    auto stored =
        QUARRY_TRY(reader_.catalog_.document_ids(reader_.collection_, outcome_.file.source));
    std::erase_if(stored, [&](const std::string& id) { return emitted_.contains(id); });
    outcome_.vanished = std::move(stored);
    return {};
  }

  // Remembers an error of the catalog, which ends the run, so that it is not blamed on the file.
  template <class T>
  Result<T> note_run_error(Result<T> result) {
    if (!result) run_error_ = result.error();
    return result;
  }

  Reader& reader_;
  const ReadSink& sink_;
  ReadFile outcome_;
  const DefaultsByPath::Nearest given_;
  const std::string settings_;
  std::unordered_set<std::string> emitted_;
  std::optional<Error> run_error_;
  double chunk_seconds_ = 0;
};

Result<void> Reader::read(const source::SourceFile& file, const DefaultsByPath& defaults,
                          const ReadSink& sink, const Deadline& deadline) {
  return OneFile(*this, file, defaults, sink).read(deadline);
}

}  // namespace quarry::ingest
