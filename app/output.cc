#include "app/output.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <unistd.h>

namespace quarry {

Result<void> print(std::string_view line) {
  std::string whole(line);
  if (!whole.ends_with('\n')) whole += '\n';
  const bool written = std::fwrite(whole.data(), 1, whole.size(), stdout) == whole.size();
  if (written && std::fflush(stdout) == 0) return {};
  return Error{Code::unavailable,
               std::string("cannot write to standard output: ") + std::strerror(errno)};
}

Result<void> print_json(const Json& json) { return print(json.dump()); }

bool stdout_is_terminal() { return isatty(STDOUT_FILENO) == 1; }
bool stderr_is_terminal() { return isatty(STDERR_FILENO) == 1; }

std::string bold(std::string_view text) {
  const char* no_color = std::getenv("NO_COLOR");
  const bool plain = !stdout_is_terminal() || (no_color != nullptr && *no_color != '\0');
  return plain ? std::string(text) : "\033[1m" + std::string(text) + "\033[0m";
}

}  // namespace quarry
