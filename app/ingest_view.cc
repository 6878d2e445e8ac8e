#include "app/ingest_view.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace quarry {

std::string format_duration(double seconds) {
  const auto whole = static_cast<long>(seconds + 0.5);
  char text[32];
  if (whole < 60) {
    std::snprintf(text, sizeof text, "%ld s", whole);
  } else if (whole < 3600) {
    std::snprintf(text, sizeof text, "%ld:%02ld min", whole / 60, whole % 60);
  } else {
    std::snprintf(text, sizeof text, "%ld:%02ld h", whole / 3600, whole / 60 % 60);
  }
  return text;
}

std::string progress_line(const IngestProgress& progress, std::size_t width) {
  const double share = progress.bytes_total == 0 ? 0
                                                 : static_cast<double>(progress.bytes_done) /
                                                       static_cast<double>(progress.bytes_total);
  const auto filled = static_cast<std::size_t>(share * static_cast<double>(width));
  std::string line = "[" + std::string(filled, '#') + std::string(width - filled, '-') + "] ";
  const double rate =
      progress.seconds > 0 ? static_cast<double>(progress.chunks) / progress.seconds : 0;
  char figures[160];
  std::snprintf(figures, sizeof figures, "%3.0f%%  %zu/%zu files, %zu documents, %.1f chunks/s, %s",
                share * 100, progress.files_done, progress.files_total, progress.documents, rate,
                progress.seconds_left < 0
                    ? "time left not known yet"
                    : (format_duration(progress.seconds_left) + " left").c_str());
  return line + figures;
}

void ProgressBar::show(const IngestProgress& progress) {
  std::fprintf(stderr, "\r\033[K%s", progress_line(progress, 24).c_str());
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

void EventFile::write(const IngestProgress& progress) {
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

}  // namespace quarry
