#include "app/output.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <unistd.h>

#include "app/hint.h"

namespace quarry::app {
namespace {

constexpr std::string_view kBold = "\033[1m", kPlain = "\033[0m";

bool pipe_is_broken = false;

Result<void> write(const std::string& text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (written && std::fflush(stdout) == 0) return {};
  pipe_is_broken = errno == EPIPE;
  return Error{Code::unavailable,
               std::string("cannot write to standard output: ") + std::strerror(errno)};
}

Result<void> write_line(std::string text) {
  if (!text.ends_with('\n')) text += '\n';
  return write(text);
}

// Escapes control characters, except the codes of bold().
std::string shown(std::string_view line) {
  std::string text;
  while (!line.empty()) {
    const std::size_t code = std::min(line.find(kBold), line.find(kPlain));
    text += printable(line.substr(0, code), Lines::many);
    if (code == line.npos) break;
    text += line.substr(code, kBold.size());
    line.remove_prefix(code + kBold.size());
  }
  return text;
}
static_assert(kBold.size() == kPlain.size());

}  // namespace

Result<void> print(std::string_view line) { return write_line(shown(line)); }

Result<void> print_part(std::string_view text) { return write(shown(text)); }

Result<void> print_text(std::string_view text) {
  return write_line(stdout_is_terminal() ? printable(text, Lines::many) : std::string(text));
}

Result<void> print_json(const Json& json) { return write_line(json.dump()); }

bool reader_is_gone() { return pipe_is_broken; }

void print_error(const Error& error, ErrorForm form) {
  const std::string hint = hint_of(error);
  if (form == ErrorForm::text) {
    print_notice(error.message);
    if (!hint.empty()) std::fprintf(stderr, "hint: %s\n", printable(hint).c_str());
    return;
  }
  Json json = Json::object({{"code", to_string(error.code)}, {"message", error.message}});
  if (!hint.empty()) json.set("hint", hint);
  if (error.retry_after)
    json.set("retry_after_s", std::chrono::duration<double>(*error.retry_after).count());
  std::fprintf(stderr, "%s\n", Json::object({{"error", std::move(json)}}).dump().c_str());
}

void print_notice(std::string_view line) {
  std::fprintf(stderr, "quarry: %s\n", printable(line).c_str());
}

void print_degraded(const Trace& trace) {
  const Json reasons = trace.degraded_reasons();
  for (const auto& [stage, reason] : reasons.members()) print_notice(reason.string());
}

bool stdout_is_terminal() { return isatty(STDOUT_FILENO) == 1; }
bool stderr_is_terminal() { return isatty(STDERR_FILENO) == 1; }

std::string bold(std::string_view text) {
  const char* no_color = std::getenv("NO_COLOR");
  const bool plain = !stdout_is_terminal() || (no_color != nullptr && *no_color != '\0');
  return plain ? std::string(text) : std::string(kBold) + std::string(text) + std::string(kPlain);
}

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return std::to_string(count) + " " + std::string(count == 1 ? one : many);
}

}  // namespace quarry::app
