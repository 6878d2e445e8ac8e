// One thread walks the sources, another counts the files ahead for the progress bar, several read
// files (each with a child process that parses), and the caller's thread batches, embeds and
// commits. The queues between them are bounded (file names by number, read documents by bytes), so
// a slow encoder slows the readers down instead of filling the memory.
#include "ingest/ingest.h"

#include <algorithm>
#include <mutex>
#include <stop_token>
#include <thread>

#include "ingest/bounded_queue.h"
#include "ingest/guarded.h"
#include "ingest/intake.h"

namespace quarry::ingest {
namespace {

constexpr std::uint64_t kFilesAhead = 256;
// More than any machine has processors. Keeps a mistaken request from starting thousands of
// threads.
constexpr std::size_t kMostReaders = 256;

class Run {
 public:
  Run(const IngestRequest& request, knowledge::KnowledgeBase& knowledge, store::Catalog& catalog,
      const embed::Embedder& embedder, extract::WorkerPool& workers, const ProgressSink& sink,
      const Deadline& deadline)
      : request_(request),
        knowledge_(knowledge),
        catalog_(catalog),
        collection_(knowledge.collection().key),
        deadline_(deadline.with(stop_.get_token())),
        outer_(deadline),
        linked_(deadline.stop_token(), [this] { stop_.request_stop(); }),
        reader_(request, collection_, catalog, embedder, workers),
        intake_({.request = request,
                 .knowledge = knowledge,
                 .catalog = catalog,
                 .embedder = embedder,
                 .sources = sources_,
                 .progress = progress_,
                 .sink = sink,
                 .deadline = outer_}),
        items_(request.memory_bytes / 4) {}

  Result<IngestReport> execute() {
    QUARRY_TRY(open_sources());
    QUARRY_TRY(open_defaults());
    auto written = read_and_write();
    // Make committed documents searchable even if the run was stopped.
    const Stopwatch settling;
    auto settled = guarded([&] { return knowledge_.settle(deadline_); });
    if (!written) return with_stored_count(std::move(written).error());
    QUARRY_TRY(std::move(settled));
    finish(settling.seconds());
    return std::move(intake_.report());
  }

 private:
  using Item = std::variant<ReadDocument, ReadFile, WalkFailure>;

  Result<void> open_sources() {
    std::vector<IngestFailure>& failures = intake_.report().failures;
    std::string missing;
    for (const std::string& location : request_.locations) {
      auto source = request_.open_source(location, request_.filter);
      if (source) {
        sources_.push_back(*std::move(source));
        continue;
      }
      missing += (missing.empty() ? "" : "; ") + location + ": " + source.error().message;
      failures.push_back({location, std::move(source).error()});
    }
    if (!sources_.empty() || failures.empty()) return {};
    return Error{failures.front().error.code, missing};
  }

  // Stores labels and metadata before the first document, so that they survive an interruption: the
  // next run applies them even without the flags.
  Result<void> open_defaults() {
    defaults_ = DefaultsByPath(QUARRY_TRY(catalog_.path_defaults(collection_)));
    if (request_.given.empty()) return {};
    for (const auto& source : sources_) {
      defaults_.give(std::string(source->location()), request_.given);
    }
    return catalog_.set_path_defaults(collection_, defaults_.all());
  }

  Result<void> read_and_write() {
    std::vector<std::jthread> threads;
    auto written = guarded([&]() -> Result<void> {
      start(threads);
      return write();
    });
    // After an error other threads may still wait for room in a queue; release them before joining.
    release_threads();
    return written;
  }

  void start(std::vector<std::jthread>& threads) {
    const auto run = [&](Result<void> (Run::*body)()) {
      threads.emplace_back([this, body] {
        if (auto done = guarded([&] { return (this->*body)(); }); !done) abort_run(done.error());
      });
    };
    const std::size_t readers = std::clamp<std::size_t>(request_.readers, 1, kMostReaders);
    readers_left_ = readers;
    run(&Run::count);
    run(&Run::walk);
    for (std::size_t i = 0; i < readers; ++i) run(&Run::read);
  }

  // The first error of a thread ends the run. Later errors are consequences of the stop and are
  // dropped.
  void abort_run(Error error) {
    {
      const std::lock_guard lock(failure_mutex_);
      if (!failure_ && !stop_.stop_requested()) failure_ = std::move(error);
    }
    release_threads();
  }

  void release_threads() {
    stop_.request_stop();
    files_.close();
    items_.close();
  }

  Result<void> check() {
    QUARRY_TRY(outer_.check("ingestion"));
    const std::lock_guard lock(failure_mutex_);
    return failure_ ? *failure_ : Result<void>();
  }

  // Counts the files ahead of the readers: the time left can only be estimated from the total.
  Result<void> count() {
    for (const std::string& location : request_.locations) {
      auto source = request_.open_source(location, request_.filter);
      if (!source) continue;
      auto ended = (*source)->walk(
          [&](const source::SourceFile& file) -> Result<void> {
            progress_.count(file.bytes);
            return {};
          },
          [](const std::string&, const Error&) {}, deadline_);
      if (!ended) return {};
    }
    progress_.counted();
    return {};
  }

  Result<void> walk() {
    for (const auto& source : sources_) {
      auto ended = source->walk(
          [&](source::SourceFile file) -> Result<void> {
            if (files_.push(std::move(file), 1)) return {};
            return Error{Code::cancelled, "ingestion was stopped"};
          },
          [&](std::string name, Error error) {
            items_.push(WalkFailure{std::move(name), std::move(error)}, 1024);
          },
          deadline_);
      QUARRY_TRY(deadline_.check("ingestion"));
      if (ended) continue;
      items_.push(WalkFailure{std::string(source->location()), std::move(ended).error(),
                              WalkFailure::Of::location},
                  1024);
    }
    files_.finish();
    return {};
  }

  Result<void> read() {
    const ReadSink sink = [&](ReadItem item, std::uint64_t bytes) {
      return std::visit([&](auto one) { return items_.push(std::move(one), bytes); },
                        std::move(item));
    };
    while (auto file = files_.pop()) QUARRY_TRY(reader_.read(*file, defaults_, sink, deadline_));
    if (--readers_left_ == 0) items_.finish();
    return {};
  }

  Result<void> write() {
    while (auto item = items_.pop()) {
      QUARRY_TRY(check());
      QUARRY_TRY(std::visit([&](auto& one) { return intake_.take(std::move(one)); }, *item));
      QUARRY_TRY(intake_.commit_if_full());
    }
    QUARRY_TRY(check());
    return intake_.finish();
  }

  Error with_stored_count(Error error) {
    const std::size_t stored = intake_.report().added + intake_.report().updated;
    if (error.code == Code::cancelled) error.message = "ingestion was interrupted";
    error.message += "; " + std::to_string(stored) +
                     (stored == 1 ? " document of this run is" : " documents of this run are") +
                     " stored, and the next run continues from there";
    return error;
  }

  void finish(double settle_seconds) {
    IngestReport& report = intake_.report();
    report.failed = report.failures.size();
    report.seen = report.added + report.updated + report.unchanged + report.failed;
    report.seconds = intake_.seconds();
    report.stage_seconds = Json::object({{"extract", reader_.seconds().extract.load()},
                                         {"chunk", reader_.seconds().chunk.load()},
                                         {"embed", intake_.batch().embed_seconds()},
                                         {"write", intake_.batch().write_seconds()},
                                         {"settle", settle_seconds}});
  }

  const IngestRequest& request_;
  knowledge::KnowledgeBase& knowledge_;
  store::Catalog& catalog_;
  const store::CollectionKey collection_;
  std::stop_source stop_;
  const Deadline deadline_;  // of the threads; also ends when the run fails
  const Deadline outer_;     // the caller's
  const std::stop_callback<std::function<void()>> linked_;
  std::vector<std::unique_ptr<source::Source>> sources_;
  DefaultsByPath defaults_{{}};
  Reader reader_;
  Progress progress_;
  Intake intake_;
  BoundedQueue<source::SourceFile> files_{kFilesAhead};
  BoundedQueue<Item> items_;
  std::atomic<std::size_t> readers_left_ = 0;
  std::mutex failure_mutex_;
  std::optional<Error> failure_;
};

}  // namespace

Result<IngestReport> ingest(const IngestRequest& request, knowledge::KnowledgeBase& knowledge,
                            store::Catalog& catalog, const embed::Embedder& embedder,
                            extract::WorkerPool& workers, const ProgressSink& progress,
                            const Deadline& deadline) {
  return guarded([&] {
    return Run(request, knowledge, catalog, embedder, workers, progress, deadline).execute();
  });
}

}  // namespace quarry::ingest
