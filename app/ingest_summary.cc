#include "app/ingest_summary.h"

#include <cmath>
#include <map>

#include "app/ingest_view.h"
#include "app/output.h"
#include "core/bytes.h"

namespace quarry::app {
namespace {

constexpr std::size_t kNamesShown = 5;

std::string line_of(const ingest::IngestFailure& failure) {
  const std::string& message = failure.error.message;
  return message.find(failure.source) == std::string::npos ? failure.source + ": " + message
                                                           : message;
}

bool removed_text(const ingest::IngestFailure& skipped) {
  return skipped.error.message.ends_with(ingest::kTextRemoved);
}

// Counts skipped files by reason instead of listing them: a folder can hold thousands of pictures.
std::string skipped_kinds(const ingest::IngestReport& report) {
  std::map<std::string, std::size_t> kinds;
  std::size_t files = 0;
  for (const ingest::IngestFailure& skipped : report.skipped) {
    if (removed_text(skipped)) continue;
    ++kinds[skipped.error.message];
    ++files;
  }
  std::string line = "skipped " + counted(files, "file", "files");
  const char* separator = ": ";
  for (const auto& [kind, count] : kinds) {
    line += separator + std::to_string(count) + " (" + kind + ")";
    separator = ", ";
  }
  return files == 0 ? "" : line;
}

std::string pruned_files(const ingest::IngestReport& report) {
  std::string line =
      "pruned " + counted(report.pruned.size(), "file that is", "files that are") + " gone: ";
  for (std::size_t i = 0; i < std::min(kNamesShown, report.pruned.size()); ++i) {
    line += (i > 0 ? ", " : "") + report.pruned[i];
  }
  if (report.pruned.size() > kNamesShown) {
    line += " and " + std::to_string(report.pruned.size() - kNamesShown) + " more";
  }
  return line;
}

std::string kept_labels(const ingest::IngestReport& report) {
  std::string line = counted(report.documents_keeping_labels, "document keeps", "documents keep") +
                     " the labels of an earlier run (";
  const char* separator = "";
  for (const std::string& label : report.kept_labels) {
    line += separator + label;
    separator = ", ";
  }
  return line + "); to let everyone read them, use --no-acl";
}

// Empty for a run below one second or one chunk per second, where a rate is meaningless.
std::string rate(const ingest::IngestReport& report) {
  const double rate =
      report.seconds < 1 ? 0 : static_cast<double>(report.chunks_added) / report.seconds;
  if (rate < 1) return "";
  return " (" + counted(static_cast<std::size_t>(std::lround(rate)), "chunk/s", "chunks/s") + ")";
}

}  // namespace

std::vector<std::string> ingest_notices(const ingest::IngestReport& report) {
  std::vector<std::string> lines;
  for (const ingest::IngestFailure& failure : report.failures) lines.push_back(line_of(failure));
  for (const ingest::IngestFailure& skipped : report.skipped) {
    if (removed_text(skipped)) lines.push_back(line_of(skipped));
  }
  if (std::string line = skipped_kinds(report); !line.empty()) lines.push_back(std::move(line));
  if (!report.pruned.empty()) lines.push_back(pruned_files(report));
  if (report.documents_keeping_labels > 0) lines.push_back(kept_labels(report));
  return lines;
}

std::string ingest_summary(const ingest::IngestReport& report) {
  const auto number = [](std::size_t count) { return std::to_string(count); };
  return report.collection + ": " + counted(report.seen, "document", "documents") + " (" +
         number(report.added) + " added, " + number(report.updated) + " updated, " +
         number(report.unchanged) + " unchanged, " + number(report.deleted) + " deleted, " +
         number(report.failed) + " failed, " + number(report.skipped.size()) + " skipped), " +
         counted(report.chunks_added, "chunk", "chunks") + " added, " +
         counted(report.embeddings_computed, "embedding", "embeddings") + " computed, " +
         number(report.embeddings_reused) + " reused, " + format_bytes(report.bytes) + " in " +
         format_duration(report.seconds) + rate(report);
}

}  // namespace quarry::app
