// JSON Lines: one document per line, as in BEIR corpora.
#include "extract/extractor.h"
#include "extract/record.h"
#include "extract/signature.h"

namespace quarry::extract {
namespace {

// The first line is parsed to recognise the format; a line longer than this is assumed to be an
// object.
constexpr std::size_t kProbeBytes = 64 << 10;

std::string_view take_line(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('\n'), rest.size());
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return skip_to_content(line);
}

// Counts lines that are not records. They are reported once, at the end, so that the good lines are
// kept.
struct BadLines {
  std::size_t count = 0;
  std::size_t first = 0;
  std::string reason;

  void add(std::size_t line, std::string why) {
    if (count++ > 0) return;
    first = line;
    reason = std::move(why);
  }
};

class JsonlExtractor final : public Extractor {
 public:
  std::string_view name() const override { return "jsonl"; }
  std::string_view media_type() const override { return "application/jsonl"; }

  int recognise(const ExtractInput& input) const override {
    if (!looks_like_text(input.bytes)) return 0;
    if (two_objects(input.bytes)) return 90;
    return ends_with_any(input.name, {"jsonl", "ndjson"}) ? 85 : 0;
  }

  Result<void> extract(const ExtractInput& input, const DocumentSink& sink) const override {
    std::string_view rest = input.bytes;
    BadLines bad;
    std::size_t good = 0;
    for (std::size_t number = 1; !rest.empty(); ++number) {
      const std::string_view line = take_line(rest);
      if (line.empty()) continue;
      const Result<Json> record = Json::parse(line);
      if (!record) {
        bad.add(number, record.error().message);
      } else if (!is_record(*record)) {
        bad.add(number, "expected an object with text, content or body");
      } else {
        QUARRY_TRY(sink(document_of_record(*record, number, input, *this)));
        ++good;
      }
    }
    if (good + bad.count == 0) return Error{Code::invalid, input.source + ": contains no records"};
    if (bad.count == 0) return {};
    return Error{Code::corrupt, input.source + ": " + std::to_string(bad.count) + " of " +
                                    std::to_string(good + bad.count) +
                                    " lines are not records; the first is line " +
                                    std::to_string(bad.first) + ": " + bad.reason};
  }

 private:
  // True if the first line is a complete object and the next line starts another.
  static bool two_objects(std::string_view bytes) {
    std::string_view rest = skip_to_content(bytes);
    if (!rest.starts_with('{')) return false;
    const std::string_view first = take_line(rest);
    if (!take_line(rest).starts_with('{')) return false;
    if (first.size() > kProbeBytes) return first.find_last_not_of(" \t\r") != first.npos;
    const Result<Json> object = Json::parse(first);
    return object && object->is_object();
  }
};

}  // namespace

const Extractor& jsonl_extractor() {
  static const JsonlExtractor extractor;
  return extractor;
}

}  // namespace quarry::extract
