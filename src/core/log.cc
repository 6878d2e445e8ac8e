#include "core/log.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <string>

#include "core/clock.h"

namespace quarry {
namespace {

constexpr std::array<std::string_view, 4> level_names = {"debug", "info", "warning", "error"};
std::atomic<LogLevel> lowest = LogLevel::warning;

}  // namespace

void log(LogLevel level, std::string_view message) {
  if (level < lowest.load(std::memory_order_relaxed)) return;
  std::string line = to_rfc3339(Clock::system().unix_time());
  line += ' ';
  line += to_string(level);
  line += ' ';
  const std::size_t start = line.size();
  line += message;
  // A message may quote untrusted text, which must not forge a second line or send control codes to
  // a terminal.
  std::replace_if(
      line.begin() + static_cast<std::ptrdiff_t>(start), line.end(),
      [](unsigned char c) { return c < 0x20 || c == 0x7F; }, ' ');
  line += '\n';
  std::fwrite(line.data(), 1, line.size(),
              stderr);  // one call, so that lines of different threads do not interleave
}

void set_log_level(LogLevel level) { lowest.store(level, std::memory_order_relaxed); }

std::string_view to_string(LogLevel level) { return level_names[static_cast<std::size_t>(level)]; }

}  // namespace quarry
