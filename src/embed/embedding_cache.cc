#include "embed/embedding_cache.h"

#include <algorithm>
#include <charconv>

#include "core/log.h"
#include "store/file_system.h"

namespace quarry::embed {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "embeddings-";
constexpr std::string_view kSuffix = ".db";
constexpr std::string_view kDamaged = "embeddings.damaged";

fs::path file_of(const fs::path& folder, std::uint64_t number) {
  return folder / (std::string(kPrefix) + std::to_string(number) + std::string(kSuffix));
}

// Returns the numbers of the existing cache files, ascending.
std::vector<std::uint64_t> numbers_in(const fs::path& folder) {
  std::vector<std::uint64_t> numbers;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename();
    if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix)) continue;
    const char* stop = name.data() + name.size() - kSuffix.size();
    std::uint64_t number = 0;
    if (std::from_chars(name.data() + kPrefix.size(), stop, number).ptr == stop && number > 0) {
      numbers.push_back(number);
    }
  }
  std::ranges::sort(numbers);
  return numbers;
}

void remove_logs(const fs::path& file) {
  std::error_code ignored;
  for (const char* log : {"-wal", "-shm"}) fs::remove(file.string() + log, ignored);
}

}  // namespace

// Runs `work` on the database, opening it first if needed, and handles errors. The caller must hold
// mutex_.
template <class Work>
void EmbeddingCache::attempt(Work work) {
  if (disabled_) return;
  Result<void> done = database_ ? Result<void>() : open();
  if (done) done = work(*database_);
  if (done) return;
  if (done.error().code == Code::corrupt) return set_aside();
  // A conflict means that another process is writing for long, so the next call tries again. Other
  // errors, such as a full disk or missing permissions, will persist.
  disabled_ = done.error().code != Code::conflict;
  log(LogLevel::info, "embedding cache: " + done.error().message);
}

std::vector<std::string> EmbeddingCache::find(std::span<const CacheKey> keys) {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> found;
  attempt([&](CacheDatabase& database) -> Result<void> {
    found = QUARRY_TRY(database.find(keys));
    return {};
  });
  found.resize(keys.size());
  return found;
}

void EmbeddingCache::add(std::span<const CacheDatabase::Entry> entries) {
  const std::lock_guard lock(mutex_);
  if (!has_spare_room()) return;
  attempt([&](CacheDatabase& database) { return database.add(entries); });
}

void EmbeddingCache::report_damage() {
  const std::lock_guard lock(mutex_);
  if (database_) set_aside();
}

bool EmbeddingCache::has_spare_room() const {
  std::error_code error;
  // The folder may not exist yet, but its parent, the home folder, does.
  auto space = fs::space(settings_.folder, error);
  if (error) space = fs::space(settings_.folder.parent_path(), error);
  return !error && space.available >= settings_.spare_bytes;
}

Result<void> EmbeddingCache::open() {
  QUARRY_TRY(store::FileSystem::real().make_folder(settings_.folder));
  const auto numbers = numbers_in(settings_.folder);
  number_ = numbers.empty() ? 1 : numbers.back();
  database_ = QUARRY_TRY(CacheDatabase::open(file_of(settings_.folder, number_), settings_.bytes));
  return {};
}

// Creates the new file before renaming the old one, so that the highest number never decreases. A
// process that detects the damage later finds the new file and uses it.
void EmbeddingCache::set_aside() {
  database_.reset();
  const auto numbers = numbers_in(settings_.folder);
  const std::uint64_t next = std::max(number_ + 1, numbers.empty() ? 0 : numbers.back());
  auto opened = CacheDatabase::open(file_of(settings_.folder, next), settings_.bytes);
  disabled_ = !opened;
  if (opened) database_ = *std::move(opened);
  std::error_code ignored;
  for (const std::uint64_t old : numbers) {
    if (old >= next) break;
    const fs::path file = file_of(settings_.folder, old);
    log(LogLevel::warning,
        file.string() + ": cannot be used; set the file aside and started a new cache");
    fs::rename(file, settings_.folder / kDamaged, ignored);
    remove_logs(file);
  }
  number_ = next;
}

}  // namespace quarry::embed
