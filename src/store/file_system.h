// The seam to the disk: every byte that Quarry keeps goes through here.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/descriptor.h"
#include "core/result.h"

namespace quarry::store {

// A read-only view of a whole file, valid while it lives (also after the file is unlinked).
// Immutable; share it freely.
class MappedFile {
 public:
  virtual ~MappedFile() = default;
  virtual std::string_view bytes() const = 0;
  // That part of the bytes is larger than memory, and read here and there: nothing is read ahead.
  virtual void expect_scattered_reads(std::string_view part) const { (void)part; }
  // Part of the bytes will be read soon, and may be fetched meanwhile.
  virtual void read_ahead(std::string_view part) const { (void)part; }
  // Gives `visit` that part piece by piece, and leaves in memory what was there before: for what is
  // larger, and read as a whole only once.
  virtual void read_once(std::string_view part,
                         const std::function<void(std::string_view)>& visit) const {
    visit(part);
  }
  // Part of the bytes will not be read soon: what of it is in memory may go.
  virtual void let_go(std::string_view part) const { (void)part; }
};

// A file in the making, written from its beginning to its end: nobody sees it under its name before
// commit(). What was not committed goes with the object. One thread at a time.
class NewFile {
 public:
  virtual ~NewFile() = default;
  virtual Result<void> append(std::string_view bytes) = 0;
  // What was appended so far, to be read while the rest is made.
  virtual Result<std::shared_ptr<const MappedFile>> map() = 0;
  // Puts `beginning` in the place of as many first bytes. Durable under its name on return: syncs,
  // renames, syncs the folder. The last call.
  virtual Result<void> commit(std::string_view beginning) = 0;
};

// Errors of all: not_found, exhausted (disk full: names path and bytes), denied (names the path),
// unavailable (other I/O errors, with errno's text). Thread-safe.
class FileSystem {
 public:
  virtual ~FileSystem() = default;
  // Who may read what is made: `owner` for documents and what is derived from them (0600, folders
  // 0700), `everyone` for models, which users of one machine may share (0644, folders 0755).
  enum class Readers { owner, everyone };
  static FileSystem& real(Readers readers = Readers::owner);

  // A crash may leave half-written files in a folder. Their names end so; they are safe to remove.
  static constexpr std::string_view kLeftover = ".tmp";

  // Errors, besides: invalid (a folder, or anything else than a regular file).
  virtual Result<std::shared_ptr<const MappedFile>> map(const std::filesystem::path& path) = 0;
  // A file that will have that name, in one step: it is written beside.
  virtual Result<std::unique_ptr<NewFile>> create(const std::filesystem::path& path) = 0;
  // Writes a small file whole: all or nothing, durable on return.
  Result<void> write_atomically(const std::filesystem::path& path,
                                const std::vector<std::string_view>& pieces);
  virtual Result<void> make_folder(const std::filesystem::path& path) = 0;  // and its parents
  virtual Result<void> remove(const std::filesystem::path& path) = 0;  // a file or an empty folder
  // Moves a file or a folder in one step, within one disk. Durable on return: syncs both parents.
  virtual Result<void> rename(const std::filesystem::path& from,
                              const std::filesystem::path& to) = 0;
  // Names, sorted.
  virtual Result<std::vector<std::string>> list(const std::filesystem::path& folder) = 0;
};

// An exclusive lock on a file, held until destruction or the death of the process. The file stays:
// if it were unlinked, a process that waits on the old file and one that makes a new file could
// both believe that they hold the lock.
class FileLock {
 public:
  // Errors: conflict, naming the process that holds it.
  static Result<std::unique_ptr<FileLock>> acquire(const std::filesystem::path& path);

 private:
  explicit FileLock(Descriptor file) : file_(std::move(file)) {}
  Descriptor file_;
};

}  // namespace quarry::store
