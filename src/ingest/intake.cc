#include "ingest/intake.h"

#include <map>

namespace quarry::ingest {

Intake::Intake(const Parts& parts)
    : parts_(parts),
      collection_(parts.knowledge.collection().key),
      batch_(parts.knowledge, parts.catalog, parts.embedder, parts.request.context),
      coverage_(parts.sources) {
  report_.collection = parts.knowledge.collection().name;
}

Result<void> Intake::take(ReadDocument item) {
  if (batch_.holds(item.record.document_id)) QUARRY_TRY(commit());
  parts_.progress.document_written(item.chunks.size());
  parts_.progress.text_written(item.record.document.text.size());
  batch_.add(std::move(item));
  return {};
}

Result<void> Intake::take(ReadFile file) {
  const std::string& source = file.file.source;
  report_.bytes += file.file.bytes;
  report_.unchanged += file.unchanged;
  report_.documents_keeping_labels += file.documents_keeping_labels;
  report_.kept_labels.insert(file.kept_labels.begin(), file.kept_labels.end());
  parts_.progress.file_done(file.file.bytes);
  if (file.outcome == ReadFile::Outcome::unreadable) {
    note_unreadable(source, std::move(file.reason));
    return {};
  }
  coverage_.met(source);
  if (file.outcome != ReadFile::Outcome::good) {
    if (!file.vanished.empty()) file.reason.message += kTextRemoved;
    const bool skipped = file.outcome == ReadFile::Outcome::skipped;
    (skipped ? report_.skipped : report_.failures).push_back({source, std::move(file.reason)});
  }
  batch_.add(std::move(file));
  return {};
}

Result<void> Intake::take(WalkFailure failure) {
  if (failure.of == WalkFailure::Of::entry) {
    note_unreadable(failure.source, std::move(failure.error));
    return {};
  }
  coverage_.walk_failed();
  if (parts_.request.prune != Prune::nothing) {
    failure.error.message += "; nothing was pruned, because files may have been missed";
  }
  report_.failures.push_back({std::move(failure.source), std::move(failure.error)});
  return {};
}

void Intake::note_unreadable(const std::string& source, Error error) {
  coverage_.could_not_read(source, error);
  unreadable_.push_back(report_.failures.size());
  report_.failures.push_back({source, std::move(error)});
}

Result<void> Intake::commit_if_full() { return batch_.full() ? commit() : Result<void>(); }

Result<void> Intake::commit() {
  QUARRY_TRY(batch_.commit(report_, parts_.deadline));
  IngestProgress now = parts_.progress.now(watch_.seconds());
  now.durable = batch_.take_durable();
  if (parts_.sink) parts_.sink(now);
  return {};
}

Result<void> Intake::finish() {
  QUARRY_TRY(remove_unreadable());
  if (parts_.request.prune != Prune::nothing && coverage_.complete()) QUARRY_TRY(prune());
  return commit();
}

// Removes the earlier text of files that can no longer be read, so that it cannot be quoted any
// more.
Result<void> Intake::remove_unreadable() {
  for (const std::size_t failure : unreadable_) {
    const std::string source = report_.failures[failure].source;
    if (QUARRY_TRY(parts_.catalog.document_ids(collection_, source)).empty()) continue;
    std::string& message = report_.failures[failure].error.message;
    if (coverage_.doubtful_location(source).empty()) {
      message += kTextRemoved;
      QUARRY_TRY(remove(source));
    } else {
      message += "; its earlier text was kept, because nothing else in this location could be read";
    }
  }
  return {};
}

Result<void> Intake::prune() {
  std::map<std::string, std::size_t, std::less<>> spared;  // files, by location
  for (std::string& file : QUARRY_TRY(parts_.catalog.known_files(collection_))) {
    if (!coverage_.missing(file)) continue;
    const std::string doubtful(coverage_.doubtful_location(file));
    if (!doubtful.empty() && parts_.request.prune != Prune::gone_even_all) {
      ++spared[doubtful];
      continue;
    }
    report_.pruned.push_back(file);
    QUARRY_TRY(remove(std::move(file)));
  }
  for (const auto& [location, files] : spared) {
    report_.failures.push_back(
        {location,
         {Code::conflict,
          "nothing was pruned: every file that was ingested from here is missing (0 of " +
              std::to_string(files) + " found)"}});
  }
  return {};
}

Result<void> Intake::remove(std::string file) {
  auto documents = QUARRY_TRY(parts_.catalog.document_ids(collection_, file));
  batch_.remove_file(std::move(file), std::move(documents));
  return commit_if_full();
}

}  // namespace quarry::ingest
