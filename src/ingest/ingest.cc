// One thread walks the sources, a few read files (each with a child process that parses), and the
// caller's thread gathers, embeds and commits. Queues between them hold a bounded number of bytes,
// so that a slow encoder holds back the readers instead of filling the memory.
#include "ingest/ingest.h"

#include <algorithm>
#include <functional>
#include <latch>
#include <stop_token>
#include <thread>
#include <unordered_set>

#include "ingest/batch.h"
#include "ingest/bounded_queue.h"
#include "ingest/progress.h"
#include "ingest/reader.h"

namespace quarry {
namespace {

constexpr std::uint64_t kFilesAhead = 256;

class Run {
 public:
  Run(const IngestRequest& request, KnowledgeBase& knowledge, Catalog& catalog,
      const Embedder& embedder, WorkerPool& workers, const ProgressSink& sink,
      const Deadline& deadline)
      : request_(request),
        knowledge_(knowledge),
        catalog_(catalog),
        sink_(sink),
        deadline_(deadline.with(stop_.get_token())),
        outer_(deadline),
        linked_(deadline.stop_token(), [this] { stop_.request_stop(); }),
        reader_(request, knowledge.collection().key, catalog, embedder, workers),
        batch_(knowledge, catalog, embedder, request.context),
        items_(request.memory_bytes / 4) {}

  Result<IngestReport> go() {
    report_.collection = knowledge_.collection().name;
    QUARRY_TRY(open_sources());
    auto done = read_and_write();
    // Whatever was committed is made searchable, also when the run was stopped.
    const Stopwatch settling;
    auto settled = knowledge_.settle(deadline_);
    QUARRY_TRY(std::move(done));
    QUARRY_TRY(std::move(settled));
    finish(settling.seconds());
    return std::move(report_);
  }

 private:
  using Failure = std::pair<std::string, Error>;
  using Item = std::variant<ReadDocument, ReadFile, Failure>;

  Result<void> open_sources() {
    for (const std::string& location : request_.locations) {
      sources_.push_back(QUARRY_TRY(Source::open(location)));
    }
    return {};
  }

  Result<void> read_and_write() {
    std::jthread counter([&] { count(); });
    std::jthread walker([&] { walk(); });
    std::vector<std::jthread> readers;
    for (std::size_t i = 0; i < std::max<std::size_t>(1, request_.readers); ++i)
      readers.emplace_back([&] { read(); });
    readers_left_ = readers.size();
    started_.count_down();
    auto written = write();
    // On an error the other threads may be waiting for room: let them go before they are joined.
    stop_.request_stop();
    files_.close();
    items_.close();
    return written;
  }

  // Every file is counted ahead of the work, so that there is a time left to show.
  void count() {
    for (const std::string& location : request_.locations) {
      auto source = Source::open(location);
      if (!source) continue;
      auto ended = (*source)->walk(
          [&](const SourceFile& file) -> Result<void> {
            progress_.count(file.bytes);
            return {};
          },
          [](const std::string&, const Error&) {}, deadline_);
      if (!ended) return;
    }
    progress_.counted();
  }

  void walk() {
    for (const auto& source : sources_) {
      auto ended = source->walk(
          [&](SourceFile file) -> Result<void> {
            if (files_.push(std::move(file), 1)) return {};
            return Error{Code::cancelled, "ingestion was stopped"};
          },
          [&](std::string name, Error error) {
            items_.push(Failure(std::move(name), std::move(error)), 1024);
          },
          deadline_);
      if (!ended) break;
    }
    files_.finish();
  }

  void read() {
    started_.wait();
    while (auto file = files_.pop()) {
      reader_.read(
          *file,
          [&](ReadItem item, std::uint64_t bytes) {
            return std::visit([&](auto one) { return items_.push(std::move(one), bytes); },
                              std::move(item));
          },
          deadline_);
    }
    if (--readers_left_ == 0) items_.finish();
  }

  Result<void> write() {
    while (auto item = items_.pop()) {
      QUARRY_TRY(outer_.check("ingestion"));
      QUARRY_TRY(std::visit([&](auto& one) { return take(std::move(one)); }, *item));
      if (batch_.full()) QUARRY_TRY(commit());
    }
    QUARRY_TRY(outer_.check("ingestion"));
    if (request_.prune) QUARRY_TRY(prune());
    return commit();
  }

  Result<void> take(ReadDocument item) {
    if (batch_.holds(item.record.document_id)) QUARRY_TRY(commit());
    progress_.document_written(item.chunks.size());
    progress_.text_written(item.record.document.text.size());
    batch_.add(std::move(item));
    return {};
  }

  Result<void> take(ReadFile file) {
    seen_.insert(checksum64(file.file.source));
    report_.bytes += file.file.bytes;
    report_.unchanged += file.unchanged;
    progress_.file_done(file.file.bytes);
    if (file.failure) return take(Failure(file.file.source, std::move(*file.failure)));
    batch_.add(std::move(file));
    return {};
  }

  Result<void> take(Failure failure) {
    // What could not be read may well be there: it is not gone.
    seen_.insert(checksum64(failure.first));
    unreadable_.push_back(failure.first);
    report_.failures.push_back({std::move(failure.first), std::move(failure.second)});
    return {};
  }

  Result<void> commit() {
    QUARRY_TRY(batch_.commit(report_, outer_));
    IngestProgress now = progress_.now(watch_.seconds());
    now.durable = batch_.take_durable();
    if (sink_) sink_(now);
    return {};
  }

  bool gone(const FileRecord& file) const {
    if (seen_.contains(checksum64(file.file))) return false;
    const auto covers = [&](const auto& source) { return source->covers(file.file); };
    const auto inside = [&](const std::string& folder) {
      return file.file.starts_with(folder + "/");
    };
    return std::any_of(sources_.begin(), sources_.end(), covers) &&
           std::none_of(unreadable_.begin(), unreadable_.end(), inside);
  }

  Result<void> prune() {
    const CollectionKey collection = knowledge_.collection().key;
    for (const FileRecord& file : QUARRY_TRY(catalog_.files(collection))) {
      if (!gone(file)) continue;
      batch_.remove_file(file, QUARRY_TRY(catalog_.document_ids(collection, file.file)));
      if (batch_.full()) QUARRY_TRY(commit());
    }
    return {};
  }

  void finish(double settle_seconds) {
    report_.failed = report_.failures.size();
    report_.seen = report_.added + report_.updated + report_.unchanged + report_.failed;
    report_.seconds = watch_.seconds();
    report_.stage_seconds = Json::object({{"extract", reader_.seconds().extract.load()},
                                          {"chunk", reader_.seconds().chunk.load()},
                                          {"embed", batch_.embed_seconds()},
                                          {"write", batch_.write_seconds()},
                                          {"settle", settle_seconds}});
  }

  const IngestRequest& request_;
  KnowledgeBase& knowledge_;
  Catalog& catalog_;
  const ProgressSink& sink_;
  std::stop_source stop_;
  const Deadline deadline_;  // of the threads: also ends when the writer fails
  const Deadline outer_;     // the caller's
  const std::stop_callback<std::function<void()>> linked_;
  Reader reader_;
  Batch batch_;
  Progress progress_;
  Stopwatch watch_;
  IngestReport report_;
  std::vector<std::unique_ptr<Source>> sources_;
  BoundedQueue<SourceFile> files_{kFilesAhead};
  BoundedQueue<Item> items_;
  std::latch started_{1};
  std::atomic<std::size_t> readers_left_ = 0;
  std::unordered_set<std::uint64_t> seen_;  // checksums of sources: 8 bytes instead of a path
  std::vector<std::string> unreadable_;
};

}  // namespace

Result<IngestReport> ingest(const IngestRequest& request, KnowledgeBase& knowledge,
                            Catalog& catalog, const Embedder& embedder, WorkerPool& workers,
                            const ProgressSink& progress, const Deadline& deadline) {
  return Run(request, knowledge, catalog, embedder, workers, progress, deadline).go();
}

}  // namespace quarry
