// The interface to the disk. Every file that Quarry stores, except SQLite databases, is written and
// mapped through it.
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

// A read-only view of a whole file, valid for the lifetime of the object, even after the file is
// unlinked. The member functions below are hints or helpers; they never change the bytes.
// Immutable; share it freely.
class MappedFile {
 public:
  virtual ~MappedFile() = default;
  virtual std::string_view bytes() const = 0;
  // Hint: `part` may be larger than memory and will be read at random offsets; disables read-ahead.
  virtual void expect_scattered_reads(std::string_view part) const { (void)part; }
  // Hint: `part` will be read soon; starts to fetch it in the background.
  virtual void read_ahead(std::string_view part) const { (void)part; }
  // Passes `part` to `visit` piece by piece, then evicts the pages that were not cached before. For
  // a part that is larger than memory and is scanned once.
  virtual void read_once(std::string_view part,
                         const std::function<void(std::string_view)>& visit) const {
    visit(part);
  }
  // Hint: `part` will not be read soon; its pages may be evicted.
  virtual void let_go(std::string_view part) const { (void)part; }
};

// A file being written sequentially. It appears under its name only at commit(); the destructor
// removes an uncommitted file. One thread at a time.
class NewFile {
 public:
  virtual ~NewFile() = default;
  virtual Result<void> append(std::string_view bytes) = 0;
  // Maps the bytes appended so far, so that they can be read while the rest is written.
  virtual Result<std::shared_ptr<const MappedFile>> map() = 0;
  // Overwrites the first bytes of the file with `beginning`, then publishes the file: syncs it,
  // renames it and syncs the folder. Durable on return. Must be the last call.
  virtual Result<void> commit(std::string_view beginning) = 0;
};

// Errors of all functions: not_found, exhausted (disk full; names path and bytes), denied (names
// the path), unavailable (other I/O errors, with the text of errno). Thread-safe.
class FileSystem {
 public:
  virtual ~FileSystem() = default;
  // Who may read new files. `owner`: documents and data derived from them (files 0600, folders
  // 0700). `everyone`: models, which the users of a machine may share (files 0644, folders 0755).
  enum class Readers { owner, everyone };
  static FileSystem& real(Readers readers = Readers::owner);

  // Suffix of temporary files. A crash may leave such files behind; they are safe to remove.
  static constexpr std::string_view kLeftover = ".tmp";

  // Further error: invalid (not a regular file).
  virtual Result<std::shared_ptr<const MappedFile>> map(const std::filesystem::path& path) = 0;
  // Starts a file that appears at `path` atomically at commit(). It is written to a temporary file
  // in the same folder.
  virtual Result<std::unique_ptr<NewFile>> create(const std::filesystem::path& path) = 0;
  // Writes the concatenated pieces as one file, atomically. Durable on return.
  Result<void> write_atomically(const std::filesystem::path& path,
                                const std::vector<std::string_view>& pieces);
  // Creates the folder and its missing parents. Succeeds if the folder exists.
  virtual Result<void> make_folder(const std::filesystem::path& path) = 0;
  // Removes a file or an empty folder.
  virtual Result<void> remove(const std::filesystem::path& path) = 0;
  // Moves a file or folder atomically within one file system. Durable on return: syncs both parent
  // folders.
  virtual Result<void> rename(const std::filesystem::path& from,
                              const std::filesystem::path& to) = 0;
  // Returns the names in the folder, sorted.
  virtual Result<std::vector<std::string>> list(const std::filesystem::path& folder) = 0;
};

// An exclusive lock on a file (flock), released by the destructor or when the process dies. The
// file is never unlinked: otherwise one process could lock the unlinked file while another locks a
// new file of the same name.
class FileLock {
 public:
  // Errors: conflict (another process holds the lock; the message names it).
  static Result<std::unique_ptr<FileLock>> acquire(const std::filesystem::path& path);

 private:
  explicit FileLock(Descriptor file) : file_(std::move(file)) {}
  Descriptor file_;
};

}  // namespace quarry::store
