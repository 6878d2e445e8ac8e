#include "eval/dataset.h"

#include <charconv>
#include <fstream>
#include <iterator>
#include <sstream>

#include "core/json.h"
#include "extract/gzip.h"

namespace quarry {
namespace {

namespace fs = std::filesystem;

Result<fs::path> either(const fs::path& plain) {
  const fs::path packed = plain.string() + ".gz";
  if (fs::exists(plain)) return plain;
  if (fs::exists(packed)) return packed;
  return Error{Code::not_found, "a dataset needs " + plain.string() + " or " +
                                    packed.filename().string() + "; found neither"};
}

Result<std::string> read(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(stream), {}};
  if (!stream) return Error{Code::not_found, "cannot read " + path.string()};
  if (is_gzip(bytes)) return gunzip(bytes, path.string());
  return bytes;
}

Error at_line(const fs::path& path, std::size_t line, const std::string& what) {
  return {Code::corrupt, path.string() + ":" + std::to_string(line) + ": " + what};
}

Result<std::vector<EvalQuery>> read_queries(const fs::path& path) {
  std::vector<EvalQuery> queries;
  std::istringstream lines(QUARRY_TRY(read(path)));
  std::string line;
  for (std::size_t number = 1; std::getline(lines, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const auto row = Json::parse(line);
    if (!row) return at_line(path, number, row.error().message);
    const Json& id = (*row)["_id"];
    if (id.is_null() || !(*row)["text"].is_string()) {
      return at_line(path, number, "expected an object with \"_id\" and \"text\"");
    }
    queries.push_back({id.is_string() ? std::string(id.string()) : id.dump(),
                       std::string((*row)["text"].string())});
  }
  return queries;
}

Result<std::map<std::string, Judgements>> read_judgements(const fs::path& path) {
  std::map<std::string, Judgements> judgements;
  std::istringstream lines(QUARRY_TRY(read(path)));
  std::string line;
  std::getline(lines, line);  // the header
  for (std::size_t number = 2; std::getline(lines, line); ++number) {
    if (line.ends_with('\r')) line.pop_back();
    if (line.empty()) continue;
    std::istringstream fields(line);
    std::string query, document, grade_text;
    int grade = 0;
    const bool three = std::getline(fields, query, '\t') && std::getline(fields, document, '\t') &&
                       std::getline(fields, grade_text);
    const char* end = grade_text.data() + grade_text.size();
    if (!three || std::from_chars(grade_text.data(), end, grade).ptr != end || grade_text.empty()) {
      return at_line(path, number,
                     "expected query id, document id and a whole grade, with tabs "
                     "between; found '" +
                         line + "'");
    }
    judgements[query][document] = grade;
  }
  return judgements;
}

}  // namespace

Result<Dataset> open_dataset(const fs::path& folder) {
  if (!fs::is_directory(folder)) {
    return Error{Code::not_found, "no dataset folder at " + folder.string()};
  }
  Dataset dataset;
  dataset.name = fs::canonical(folder).filename().string();
  dataset.corpus = QUARRY_TRY(either(folder / "corpus.jsonl"));
  dataset.judgements = QUARRY_TRY(read_judgements(folder / "qrels" / "test.tsv"));
  dataset.queries = QUARRY_TRY(read_queries(QUARRY_TRY(either(folder / "queries.jsonl"))));
  std::erase_if(dataset.queries,
                [&](const EvalQuery& query) { return !dataset.judgements.contains(query.id); });
  if (dataset.queries.empty()) {
    return Error{Code::invalid, folder.string() + ": no query has a judgement in qrels/test.tsv"};
  }
  return dataset;
}

}  // namespace quarry
