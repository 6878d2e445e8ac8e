#include "extract/zip_archive.h"

#include <algorithm>
#include <zip.h>

namespace quarry::extract {
namespace {

// Office files have tens of entries; a long report with many pictures has some hundreds.
constexpr zip_int64_t kMaxEntries = 10'000;
// Limits of all entries read so far. XML compresses 10:1 to 50:1, generated tables up to 100:1. The
// ratio applies only beyond kRatioFreeBytes.
constexpr std::uint64_t kMaxUnpackedBytes = 256ULL << 20;
constexpr std::uint64_t kMaxRatio = 200;
constexpr std::uint64_t kRatioFreeBytes = 16 << 20;

std::string message(zip_error_t& error) {
  std::string text = zip_error_strerror(&error);
  zip_error_fini(&error);
  return text;
}

}  // namespace

struct ZipArchive::Handle {
  zip_t* archive = nullptr;
  std::string source;
  std::uint64_t packed = 0;
  std::uint64_t unpacked = 0;

  ~Handle() {
    if (archive != nullptr) zip_discard(archive);
  }

  Error error(Code code, const std::string& entry, std::string_view what) const {
    return {code, source + ": ZIP entry " + entry + ": " + std::string(what)};
  }

  bool too_large(std::uint64_t more) const {
    const std::uint64_t total = unpacked + more;
    return total > kMaxUnpackedBytes || (total > kRatioFreeBytes && total / kMaxRatio > packed);
  }
};

ZipArchive::ZipArchive(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
ZipArchive::ZipArchive(ZipArchive&&) noexcept = default;
ZipArchive& ZipArchive::operator=(ZipArchive&&) noexcept = default;
ZipArchive::~ZipArchive() = default;

Result<ZipArchive> ZipArchive::open(std::string_view bytes, std::string_view source) {
  auto handle = std::make_unique<Handle>();
  handle->source = source;
  handle->packed = bytes.size();
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* memory = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  if (memory == nullptr) return Error{Code::exhausted, handle->source + ": " + message(error)};
  handle->archive = zip_open_from_source(memory, ZIP_RDONLY, &error);
  if (handle->archive == nullptr) {
    zip_source_free(memory);
    return Error{Code::corrupt, handle->source + ": not a readable ZIP: " + message(error)};
  }
  const zip_int64_t entries = zip_get_num_entries(handle->archive, 0);
  if (entries > kMaxEntries) {
    return Error{Code::exhausted, handle->source + ": expected at most " +
                                      std::to_string(kMaxEntries) + " ZIP entries, found " +
                                      std::to_string(entries)};
  }
  return ZipArchive(std::move(handle));
}

Result<std::string> ZipArchive::read(const std::string& entry) {
  zip_stat_t status;
  zip_stat_init(&status);
  if (zip_stat(handle_->archive, entry.c_str(), 0, &status) != 0) {
    return handle_->error(Code::not_found, entry, "not found");
  }
  if ((status.valid & ZIP_STAT_SIZE) != 0 && handle_->too_large(status.size)) {
    return handle_->error(
        Code::exhausted, entry,
        "unpacks to " + std::to_string(status.size) + " bytes, which exceeds the limit");
  }
  const std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file(
      zip_fopen_index(handle_->archive, status.index, 0), &zip_fclose);
  if (!file) {
    const bool locked =
        (status.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && status.encryption_method != ZIP_EM_NONE;
    return handle_->error(locked ? Code::invalid : Code::corrupt, entry,
                          locked ? "needs a password" : zip_strerror(handle_->archive));
  }
  // The size in the directory is untrusted, so the limit is checked again while reading.
  std::string out;
  while (true) {
    constexpr std::size_t kPiece = 256 << 10;
    const std::size_t old_size = out.size();
    out.resize(old_size + kPiece);
    const zip_int64_t got = zip_fread(file.get(), out.data() + old_size, kPiece);
    if (got < 0) return handle_->error(Code::corrupt, entry, "the data is corrupt");
    out.resize(old_size + static_cast<std::size_t>(got));
    if (handle_->too_large(out.size())) {
      return handle_->error(Code::exhausted, entry, "unpacks to more bytes than the limit allows");
    }
    if (got == 0) break;
  }
  handle_->unpacked += out.size();
  return out;
}

}  // namespace quarry::extract
