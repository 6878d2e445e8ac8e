#include "app/model_check.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/bytes.h"
#include "model/encoder.h"
#include "model/model_folder.h"
#include "store/file_system.h"

namespace quarry::app {
namespace {

namespace fs = std::filesystem;

// Texts that exercise tokenizer and model: several scripts, symbols, code, one letter, a long text.
std::vector<std::string> texts() {
  std::vector<std::string> all = {
      "Where is the valve?",
      "The pump lifts water from basin seven to basin eight and is looked after by two crews.",
      "Motor 4-711/B: 3 x 400 V, 12.5 kW, cos phi 0.87 (DIN EN 60034-1)",
      "Der Größenmaßstab der Übersichtskarte wurde geändert.",
      "Насос поднимает воду из бассейна.",
      "水は夜明けまで流れる。",
      "مضخة الماء",
      "naïve café 🙂 — “quoted”",
      "if (x < 0) { return -x; }  // absolute value",
      "a",
  };
  std::string long_text;
  for (int i = 0; i < 400; ++i) long_text += "basin " + std::to_string(i) + " is full; ";
  all.push_back(std::move(long_text));
  return all;
}

Result<Json> read_json(const fs::path& file) {
  const auto contents = QUARRY_TRY(store::FileSystem::real().map(file));
  return Json::parse(contents->bytes());
}

// "BertModel (bert)"
std::string architecture_of(const Json& config) {
  const auto& names = config["architectures"].items();
  const std::string type(config["model_type"].string());
  return names.empty() ? type : std::string(names[0].string()) + " (" + type + ")";
}

double cosine(std::span<const float> a, std::span<const float> b) {
  double dot = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    dot += static_cast<double>(a[i]) * b[i];
    aa += static_cast<double>(a[i]) * a[i];
    bb += static_cast<double>(b[i]) * b[i];
  }
  return aa > 0 && bb > 0 ? dot / std::sqrt(aa * bb) : 0;
}

// A text must get the same vector in a batch as alone. Not bit for bit: the order of summation may
// differ between the two.
constexpr double kSameCosine = 0.999;

// Fills in the report on one model.
class Checker {
 public:
  explicit Checker(ModelCheck& check) : check_(check) {}

  Result<void> files() {
    check_.files = QUARRY_TRY(model::check_model_files(check_.folder));
    if (const auto manifest = model::read_manifest(check_.folder)) check_.from = manifest->from;
    const auto known = model::known_model(check_.name);
    for (model::FileCheck& file : check_.files) {
      const bool pinned = known && file.found.name == "model.safetensors";
      if (pinned && file.expected_sha256.empty()) file.expected_sha256 = known->sha256;
      if (file.differs()) {
        problem(file.found.name + ": expected sha256 " + file.expected_sha256 + ", found " +
                (file.found.sha256.empty() ? "no file" : file.found.sha256));
      }
    }
    return {};
  }

  void configuration() {
    if (const auto config = read_json(check_.folder / "config.json")) {
      check_.architecture = architecture_of(*config);
    }
    const auto sentence = read_json(check_.folder / "config_sentence_transformers.json");
    if (sentence && (*sentence)["prompts"].is_object()) check_.prompts = (*sentence)["prompts"];
  }

  Result<void> run(model::Precision precision, const Deadline& deadline) {
    const auto encoder = model::Encoder::open(check_.folder, {.precision = precision});
    if (!encoder) {
      problem(std::string(to_string(precision)) + ": " + encoder.error().message);
      return {};
    }
    check_.dimension = (*encoder)->dimension();
    check_.max_tokens = (*encoder)->max_tokens();
    check_.fingerprint = (*encoder)->fingerprint();
    if (reference_.empty()) tokens((*encoder)->tokenizer());
    const std::vector<float> rows = QUARRY_TRY(vectors(**encoder, to_string(precision), deadline));
    if (reference_.empty()) reference_ = rows;
    compare(to_string(precision), rows);
    return {};
  }

 private:
  void problem(std::string what) { check_.problems.push_back(std::move(what)); }

  void tokens(const tokenize::Tokenizer& tokenizer) {
    for (const std::string& text : texts_) {
      std::size_t begin = 0;
      for (const tokenize::Token& token : tokenizer.tokens(text)) {
        const bool inside = token.range.begin >= begin && token.range.begin <= token.range.end &&
                            token.range.end <= text.size();
        if (!inside)
          return problem("tokenizer: a token of \"" + text + "\" lies outside of the text");
        begin = token.range.begin;
      }
    }
  }

  // The vectors of all texts, each computed in a batch and alone.
  Result<std::vector<float>> vectors(const model::Encoder& encoder, std::string_view precision,
                                     const Deadline& deadline) {
    const std::size_t dimension = encoder.dimension();
    std::vector<std::vector<std::int32_t>> batch;
    for (const std::string& text : texts_) {
      batch.push_back(encoder.tokenizer().model_input(text, encoder.max_tokens()));
    }
    std::vector<float> together(batch.size() * dimension), alone(dimension);
    QUARRY_TRY(encoder.encode(batch, together));
    for (std::size_t i = 0; i < batch.size(); ++i) {
      QUARRY_TRY(deadline.check("the check"));
      QUARRY_TRY(encoder.encode(std::span(batch).subspan(i, 1), alone));
      const auto row = std::span(together).subspan(i * dimension, dimension);
      if (!std::ranges::all_of(row, [](float value) { return std::isfinite(value); })) {
        problem(std::string(precision) + ": \"" + texts_[i] + "\" has a vector that is not finite");
      } else if (const double same = cosine(row, alone); same < kSameCosine) {
        problem(std::string(precision) + ": \"" + texts_[i] +
                "\" has different vectors in a batch and alone (cosine " + std::to_string(same) +
                ")");
      }
    }
    return together;
  }

  void compare(std::string_view precision, const std::vector<float>& rows) {
    const std::size_t dimension = check_.dimension;
    PrecisionCheck found{std::string(precision), 0, 1};
    for (std::size_t i = 0; i < texts_.size(); ++i) {
      const double same = cosine(std::span(rows).subspan(i * dimension, dimension),
                                 std::span(reference_).subspan(i * dimension, dimension));
      found.mean_cosine += same / static_cast<double>(texts_.size());
      found.least_cosine = std::min(found.least_cosine, same);
    }
    check_.precisions.push_back(std::move(found));
  }

  ModelCheck& check_;
  const std::vector<std::string> texts_ = texts();
  std::vector<float> reference_;  // the vectors of the first precision, fp32
};

std::string_view verdict(const model::FileCheck& file) {
  if (file.differs()) return "differs";
  return file.expected_sha256.empty() ? "no expected hash" : "verified";
}

Json to_json(const model::FileCheck& file) {
  return Json::object({{"name", file.found.name},
                       {"bytes", static_cast<std::size_t>(file.found.bytes)},
                       {"sha256", file.found.sha256},
                       {"expected_sha256", file.expected_sha256},
                       {"verdict", verdict(file)}});
}

}  // namespace

Result<ModelCheck> check_model(std::string_view name, const fs::path& folder,
                               const Deadline& deadline) {
  ModelCheck check{.name = std::string(name), .folder = folder};
  Checker checker(check);
  QUARRY_TRY(checker.files());
  checker.configuration();
  for (const model::Precision precision : model::precisions_of(simd::active_isa())) {
    QUARRY_TRY(deadline.check("the check"));
    QUARRY_TRY(checker.run(precision, deadline));
  }
  return check;
}

Json ModelCheck::to_json() const {
  Json all_files = Json::array(), all_precisions = Json::array(), all_problems = Json::array();
  for (const model::FileCheck& file : files) all_files.push(app::to_json(file));
  for (const PrecisionCheck& row : precisions) {
    all_precisions.push(Json::object({{"precision", row.precision},
                                      {"mean_cosine", row.mean_cosine},
                                      {"least_cosine", row.least_cosine}}));
  }
  for (const std::string& what : problems) all_problems.push(what);
  return Json::object({{"name", name},
                       {"folder", folder.string()},
                       {"from", from.empty() ? Json() : Json(from)},
                       {"files", std::move(all_files)},
                       {"architecture", architecture},
                       {"dimension", dimension},
                       {"max_tokens", max_tokens},
                       {"fingerprint", fingerprint},
                       {"prompts", prompts},
                       {"precisions", std::move(all_precisions)},
                       {"sound", problems.empty()},
                       {"problems", std::move(all_problems)}});
}

std::string ModelCheck::to_text() const {
  std::string text = name + ": " + folder.string() + '\n';
  const auto line = [&](std::string_view label, const std::string& value) {
    text.append(label).append(value.empty() ? "-" : value).append("\n");
  };
  line("architecture  ", architecture);
  line("dimension     ", std::to_string(dimension));
  line("max tokens    ", std::to_string(max_tokens));
  line("prompts       ", prompts.members().empty() ? "" : prompts.dump());
  line("fingerprint   ", fingerprint);
  line("pulled from   ", from);
  for (const model::FileCheck& file : files) {
    line("file          ", file.found.name + ", " + format_bytes(file.found.bytes) + ", " +
                               std::string(verdict(file)));
  }
  char figures[120];
  for (const PrecisionCheck& row : precisions) {
    std::snprintf(figures, sizeof figures, "%s, cosine to fp32: mean %.6f, least %.6f",
                  row.precision.c_str(), row.mean_cosine, row.least_cosine);
    line("precision     ", figures);
  }
  for (const std::string& what : problems) line("problem       ", what);
  return text + (problems.empty() ? "the model is sound" : "the model is not sound");
}

}  // namespace quarry::app
