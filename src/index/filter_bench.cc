// Measures how fast labels and filters become the set of chunks that a search may visit. One chunk
// a document gives the most metadata for a number of chunks.
#include <array>
#include <cstdio>
#include <filesystem>
#include <random>

#include "core/clock.h"
#include "filter/filter.h"
#include "index/index.h"
#include "index/zipf_words.h"

namespace quarry::index {
namespace {

// One thread at a time.
class Documents {
 public:
  store::DocumentChange next() {
    const auto key = ++last_;
    store::DocumentChange change{
        .key = store::DocumentKey{key},
        .sequence = static_cast<std::uint64_t>(key),
        .deleted = false,
        .title = "Report " + std::to_string(below(1'000'000'000)) + " of pumps",
        .metadata = Json::object(),
        .labels = {},
        .chunks = {}};
    change.metadata.set("year", static_cast<std::int64_t>(2000 + below(25)))
        .set("source", kSources[below(kSources.size())])
        .set("added", date())
        .set("price", static_cast<double>(below(1'000'000)) / 100);
    Json tags = Json::array();
    for (std::size_t i = below(4); i > 0; --i) tags.push("tag" + std::to_string(below(20)));
    change.metadata.set("tag", std::move(tags));
    for (std::size_t i = below(4); i > 0; --i) {
      change.labels.push_back("group" + std::to_string(below(50)));
    }
    store::ChunkRecord& chunk = change.chunks.emplace_back();
    chunk.key = store::ChunkKey{key};
    for (int i = 0; i < 20; ++i) chunk.text += word() + " ";
    return change;
  }

  std::string word() { return zipf_word(random_); }

 private:
  static constexpr std::array kSources = {"hr", "it", "legal", "sales", "wiki", "mail"};

  std::size_t below(std::size_t n) { return random_() % n; }
  std::string two(std::size_t n) { return (n < 10 ? "0" : "") + std::to_string(n); }
  std::string date() {
    return std::to_string(2000 + below(25)) + "-" + two(1 + below(12)) + "-" + two(1 + below(28)) +
           "T" + two(below(24)) + ":" + two(below(60)) + ":" + two(below(60)) + "Z";
  }

  std::mt19937 random_{42};
  std::int64_t last_ = 0;
};

struct Question {
  const char* name;
  const char* first;
  const char* other;  // similar; runs after the first
};
constexpr Question kQuestions[] = {
    {"one value of 25", "year == 2024", "year == 2007"},
    {"range of 25 values", "year >= 2020", "year < 2005"},
    {"number, date and list", "year >= 2022 and source == 'hr' and tag in ['tag1', 'tag2']",
     "year < 2004 and source == 'it' and tag in ['tag3', 'tag7']"},
    {"half of all dates", "added >= '2012-06-01'", "added < '2012-06-02'"},
    {"1% of all prices", "price < 100", "price > 9900"},
    {"one title", "title == 'Report 7 of pumps'", "title == 'Report 8 of pumps'"},
    {"part of a title", "title contains '777'", "title contains '888'"},
};

double microseconds(const search::Snapshot& snapshot, const Principal& principal,
                    const char* filter) {
  const auto parsed = filter ? *filter::Filter::parse(filter) : nullptr;
  const Stopwatch watch;
  (void)snapshot.scope_for(principal, parsed.get());
  return 1e3 * watch.milliseconds();
}

void measure(const Index& index) {
  const auto snapshot = index.snapshot();
  const Principal owner = Principal::owner();
  const auto print = [](const char* name, double first, double other, double again) {
    std::printf("  %-24s %10.1f %10.1f %10.1f\n", name, first, other, again);
  };
  std::printf("  %-24s %10s %10s %10s  (us)\n", "", "first", "other", "again");
  for (const Question& question : kQuestions) {
    const double first = microseconds(*snapshot, owner, question.first);
    const double other = microseconds(*snapshot, owner, question.other);
    print(question.name, first, other, microseconds(*snapshot, owner, question.first));
  }
  const Principal one = Principal::with_labels({"group7"});
  const Principal many = Principal::with_labels({"group1", "group2", "group3", "group4"});
  const double first = microseconds(*snapshot, one, nullptr);
  const double other = microseconds(*snapshot, many, nullptr);
  print("labels, no filter", first, other, microseconds(*snapshot, one, nullptr));
  const double filtered = microseconds(*snapshot, one, "year == 2011");
  const double more = microseconds(*snapshot, many, "year == 2011");
  print("labels and one value", filtered, more, microseconds(*snapshot, one, "year == 2011"));
}

// Ten words, including common ones, whose statistics depend on the principal.
void search(const Index& index, const char* state) {
  const auto snapshot = index.snapshot();
  const Principal owner = Principal::owner(), one = Principal::with_labels({"group7"});
  for (const Principal* principal : {&owner, &one}) {
    Documents words;
    std::vector<std::string> questions(200);
    for (std::string& text : questions) {
      for (int i = 0; i < 10; ++i) text += words.word() + " ";
    }
    const auto scope = snapshot->scope_for(*principal, nullptr);
    double round[2] = {};
    for (double& total : round) {
      const Stopwatch watch;
      for (const std::string& text : questions) (void)snapshot->matching(text, 50, *scope);
      total = 1e3 * watch.milliseconds() / static_cast<double>(questions.size());
    }
    std::printf("  10 words, %s, %-8s first round %8.1f us, second round %8.1f us\n", state,
                principal->sees_all ? "owner," : "1 label,", round[0], round[1]);
  }
}

std::vector<store::DocumentChange> deletions(std::size_t chunks) {
  std::vector<store::DocumentChange> changes;
  for (std::size_t i = 1; i <= 1000; ++i) {
    changes.push_back({.key = store::DocumentKey{static_cast<std::int64_t>(i * (chunks / 1000))},
                       .sequence = chunks + i,
                       .deleted = true});
  }
  return changes;
}

void bench(std::size_t chunks) {
  const auto folder = std::filesystem::temp_directory_path() / "quarry_filter_bench";
  std::filesystem::remove_all(folder);
  Executor executor;
  {
    Documents documents;
    auto index = *Index::open(folder, {.dimension = 0}, store::FileSystem::real(), executor);
    const Stopwatch watch;
    for (std::size_t at = 0; at < chunks; at += 50'000) {
      std::vector<store::DocumentChange> batch;
      while (batch.size() < 50'000) batch.push_back(documents.next());
      (void)index->apply(std::move(batch));
    }
    (void)index->flush();
    std::printf("%zu chunks: made and indexed in %.2f s\n", chunks, watch.seconds());
  }
  std::uintmax_t bytes = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) bytes += entry.file_size();
  const Stopwatch watch;
  const auto index = *Index::open(folder, {.dimension = 0}, store::FileSystem::real(), executor);
  std::printf("%zu chunks: %.1f MB, opened in %.2f ms\n", chunks, 1e-6 * bytes,
              watch.milliseconds());
  measure(*index);
  search(*index, "none dead");
  (void)index->apply(deletions(chunks));
  search(*index, "1000 dead");
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace quarry::index

int main() {
  for (const std::size_t chunks : {100'000, 1'000'000}) quarry::bench(chunks);
}
