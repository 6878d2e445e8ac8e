#include "app/ingest_view.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <sys/ioctl.h>
#include <unistd.h>
#include <vector>

#include "app/output.h"

namespace quarry::app {

namespace {

constexpr std::size_t kBarColumns = 24;

// The width of standard error, else $COLUMNS, else 80.
std::size_t terminal_columns() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  const char* columns = std::getenv("COLUMNS");
  const int set = columns == nullptr ? 0 : std::atoi(columns);
  return set > 0 ? static_cast<std::size_t>(set) : 80;
}

double share_of(const ingest::IngestProgress& progress) {
  return progress.bytes_total == 0
             ? 0
             : static_cast<double>(progress.bytes_done) / static_cast<double>(progress.bytes_total);
}

std::string bar_of(double share) {
  const auto filled = static_cast<std::size_t>(share * static_cast<double>(kBarColumns));
  char percent[16];
  std::snprintf(percent, sizeof percent, "%3.0f%%", share * 100);
  return "[" + std::string(filled, '#') + std::string(kBarColumns - filled, '-') + "] " + percent;
}

}  // namespace

std::string format_duration(double seconds) {
  const auto whole = static_cast<long>(seconds + 0.5);
  char text[32];
  if (seconds < 0.05) {
    return "less than 0.1 s";
  } else if (seconds < 0.95) {
    std::snprintf(text, sizeof text, "%.1f s", seconds);
  } else if (whole < 60) {
    std::snprintf(text, sizeof text, "%ld s", whole);
  } else if (whole < 3600) {
    std::snprintf(text, sizeof text, "%ld:%02ld min", whole / 60, whole % 60);
  } else {
    std::snprintf(text, sizeof text, "%ld:%02ld h", whole / 3600, whole / 60 % 60);
  }
  return text;
}

// The parts are in order of importance: a narrow terminal cuts off the last ones.
std::string progress_line(const ingest::IngestProgress& progress, std::size_t columns) {
  const double rate =
      progress.seconds > 0 ? static_cast<double>(progress.chunks) / progress.seconds : 0;
  std::vector<std::string> parts;
  if (progress.seconds_left >= 1) {
    parts.push_back(format_duration(progress.seconds_left) + " left");
  }
  parts.push_back(std::to_string(progress.files_done) + "/" +
                  counted(progress.files_total, "file", "files"));
  parts.push_back(counted(progress.documents, "document", "documents"));
  if (rate >= 1) {
    parts.push_back(counted(static_cast<std::size_t>(rate + 0.5), "chunk/s", "chunks/s"));
  }
  std::string line = bar_of(share_of(progress));
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::string part = (i == 0 ? "  " : ", ") + parts[i];
    if (line.size() + part.size() > columns) break;
    line += part;
  }
  return line.substr(0, columns);
}

// Leaves the last column free: some terminals wrap to the next line when it is written.
void ProgressBar::show(const ingest::IngestProgress& progress) {
  const std::string line = progress_line(progress, terminal_columns() - 1);
  std::fprintf(stderr, "\r\033[K%s", line.c_str());
  std::fflush(stderr);
  drawn_ = true;
}

void ProgressBar::clear() {
  if (drawn_) std::fputs("\r\033[K", stderr);
  drawn_ = false;
}

Result<std::unique_ptr<EventFile>> EventFile::open(const std::string& path) {
  std::FILE* file = path == "-" ? stderr : std::fopen(path.c_str(), "we");
  if (file == nullptr) {
    return Error{Code::denied, "cannot write events to " + path + ": " + std::strerror(errno)};
  }
  return std::unique_ptr<EventFile>(new EventFile(file));
}

EventFile::~EventFile() {
  if (file_ != stderr) std::fclose(file_);
}

void EventFile::line(const Json& event) {
  const std::string text = event.dump() + "\n";
  std::fwrite(text.data(), 1, text.size(), file_);
}

void EventFile::write(const ingest::IngestProgress& progress) {
  for (const std::string& source : progress.durable) {
    line(Json::object({{"event", "durable"}, {"source", source}}));
  }
  const Json left = progress.seconds_left < 0 ? Json() : Json(progress.seconds_left);
  line(Json::object({{"event", "progress"},
                     {"files_done", progress.files_done},
                     {"files_total", progress.files_total},
                     {"bytes_done", static_cast<std::size_t>(progress.bytes_done)},
                     {"bytes_total", static_cast<std::size_t>(progress.bytes_total)},
                     {"documents", progress.documents},
                     {"chunks", progress.chunks},
                     {"eta_s", left}}));
  std::fflush(file_);
}

}  // namespace quarry::app
