#include "store/io_error.h"

#include <cerrno>
#include <string>
#include <system_error>

namespace quarry::store {
namespace {

Code code_of(int error_number) {
  switch (error_number) {
    case ENOENT:
    case ENOTDIR:
      return Code::not_found;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:  // a file size limit of the process or the file system
    case ENOMEM:
    case EMFILE:
    case ENFILE:
      return Code::exhausted;
    case EACCES:
    case EPERM:
    case EROFS:
      return Code::denied;
    default:
      return Code::unavailable;
  }
}

}  // namespace

Error io_error(int error_number, std::string_view doing, const std::filesystem::path& path,
               std::uint64_t bytes) {
  const Code code = code_of(error_number);
  std::string message = "cannot " + std::string(doing) + " " + path.string();
  if (bytes > 0) message += " (" + std::to_string(bytes) + " bytes)";
  message += ": " + std::generic_category().message(error_number);
  return {code, std::move(message)};
}

}  // namespace quarry::store
