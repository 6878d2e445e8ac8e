#include "eval/dataset.h"

#include <charconv>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <unordered_map>

#include "core/json.h"
#include "extract/gzip.h"

namespace quarry::eval {
namespace {

namespace fs = std::filesystem;

Result<fs::path> plain_or_packed(const fs::path& plain) {
  const fs::path packed = plain.string() + ".gz";
  if (fs::exists(plain)) return plain;
  if (fs::exists(packed)) return packed;
  return Error{Code::not_found, "expected " + plain.string() + " or " + packed.filename().string() +
                                    ", found neither"};
}

Result<std::string> read(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(stream), {}};
  if (!stream) return Error{Code::not_found, "cannot read " + path.string()};
  if (extract::is_gzip(bytes)) return extract::gunzip(bytes, path.string());
  return bytes;
}

Error at_line(const fs::path& path, std::size_t line, const std::string& what) {
  return {Code::corrupt, path.string() + ":" + std::to_string(line) + ": " + what};
}

std::string id_of(const Json& row) {
  const Json& id = row["_id"];
  return id.is_string() ? std::string(id.string()) : id.dump();
}

Result<std::vector<EvalQuery>> read_queries(const fs::path& path) {
  std::vector<EvalQuery> queries;
  std::istringstream lines(QUARRY_TRY(read(path)));
  std::string line;
  for (std::size_t number = 1; std::getline(lines, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const auto row = Json::parse(line);
    if (!row) return at_line(path, number, row.error().message);
    if ((*row)["_id"].is_null() || !(*row)["text"].is_string()) {
      return at_line(path, number, "expected an object with \"_id\" and \"text\"");
    }
    queries.push_back({id_of(*row), std::string((*row)["text"].string())});
  }
  return queries;
}

struct Judgement {
  std::string query, document;
  int grade = 0;
};

std::optional<Judgement> parse_judgement(const std::string& line) {
  Judgement judgement;
  std::istringstream fields(line);
  std::string grade;
  if (!std::getline(fields, judgement.query, '\t') ||
      !std::getline(fields, judgement.document, '\t') || !std::getline(fields, grade)) {
    return std::nullopt;
  }
  const char* const end = grade.data() + grade.size();
  const auto read = std::from_chars(grade.data(), end, judgement.grade);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return judgement;
}

// The layout begins with a header, which has no grade; hand-made datasets often lack it.
Result<std::map<std::string, Judgements>> read_judgements(const fs::path& path) {
  std::map<std::string, Judgements> judgements;
  std::istringstream lines(QUARRY_TRY(read(path)));
  std::string line;
  for (std::size_t number = 1; std::getline(lines, line); ++number) {
    if (line.ends_with('\r')) line.pop_back();
    if (line.empty()) continue;
    if (auto judgement = parse_judgement(line)) {
      judgements[judgement->query][judgement->document] = judgement->grade;
    } else if (number > 1) {
      return at_line(path, number,
                     "expected query id, document id and an integer grade, separated by "
                     "tabs, found '" +
                         line + "'");
    }
  }
  return judgements;
}

}  // namespace

Result<Dataset> open_dataset(const fs::path& folder) {
  if (!fs::is_directory(folder)) {
    return Error{Code::not_found,
                 "expected a dataset folder at " + folder.string() + ", found none"};
  }
  Dataset dataset;
  dataset.name = fs::canonical(folder).filename().string();
  dataset.corpus = QUARRY_TRY(plain_or_packed(folder / "corpus.jsonl"));
  dataset.judgements = QUARRY_TRY(read_judgements(folder / "qrels" / "test.tsv"));
  dataset.queries = QUARRY_TRY(read_queries(QUARRY_TRY(plain_or_packed(folder / "queries.jsonl"))));
  std::erase_if(dataset.queries,
                [&](const EvalQuery& query) { return !dataset.judgements.contains(query.id); });
  if (dataset.queries.empty()) {
    return Error{Code::invalid, folder.string() + ": no query has a judgement in qrels/test.tsv"};
  }
  return dataset;
}

Result<std::string> duplicate_document(const fs::path& corpus) {
  std::unordered_map<std::string, std::size_t> line_of;
  std::istringstream lines(QUARRY_TRY(read(corpus)));
  std::string line;
  for (std::size_t number = 1; std::getline(lines, line); ++number) {
    const auto row = Json::parse(line);
    if (!row || (*row)["_id"].is_null()) continue;  // ingestion reports the malformed line
    const auto [first, is_new] = line_of.emplace(id_of(*row), number);
    if (is_new) continue;
    return corpus.string() + ": duplicate _id '" + first->first + "' on lines " +
           std::to_string(first->second) + " and " + std::to_string(number);
  }
  return std::string();
}

}  // namespace quarry::eval
