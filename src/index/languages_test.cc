// Over XQuAD (Artetxe, Ruder and Yogatama, ACL 2020), if its data are present: literal text finds
// its document in six languages at once, and questions find the paragraph that answers them.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>
#include <ranges>
#include <span>
#include <string>
#include <vector>

#include "index/index.h"

namespace quarry::index {
namespace {

struct Paragraph {
  std::string text;
  std::vector<std::string> questions;
};

std::filesystem::path data_folder() {
  const char* set = std::getenv("QUARRY_DATA");
  return (set ? std::filesystem::path(set)
              : std::filesystem::path(QUARRY_SOURCE_DIR) / ".." / "shared" / "data") /
         "xquad";
}

std::vector<Paragraph> read_paragraphs(const std::filesystem::path& file) {
  std::string bytes;
  std::FILE* unpacked = popen(("zcat '" + file.string() + "'").c_str(), "r");
  char buffer[65536];
  for (std::size_t size; unpacked && (size = fread(buffer, 1, sizeof buffer, unpacked)) > 0;) {
    bytes.append(buffer, size);
  }
  if (unpacked) pclose(unpacked);
  std::vector<Paragraph> paragraphs;
  const auto json = Json::parse(bytes);
  if (!json) return {};
  for (const Json& article : (*json)["data"].items()) {
    for (const Json& each : article["paragraphs"].items()) {
      Paragraph paragraph{std::string(each["context"].string()), {}};
      for (const Json& question : each["qas"].items()) {
        paragraph.questions.emplace_back(question["question"].string());
      }
      paragraphs.push_back(std::move(paragraph));
    }
  }
  return paragraphs;
}

bool begins_character(char c) { return (c & 0xC0) != 0x80; }

// About `characters` characters from somewhere in the text, cut between characters but not between
// words.
std::string piece_of(const std::string& text, std::size_t number, std::size_t characters) {
  const auto all = static_cast<std::size_t>(std::ranges::count_if(text, begins_character));
  const std::size_t bytes = characters * text.size() / all;
  std::size_t begin = (number * 7919) % (text.size() - std::min(text.size() - 1, bytes));
  std::size_t end = std::min(text.size(), begin + bytes);
  while (begin < text.size() && !begins_character(text[begin])) ++begin;
  while (end < text.size() && !begins_character(text[end])) ++end;
  return text.substr(begin, end - begin);
}

// The ranks at which the right documents were found. One thread at a time.
class Ranks {
 public:
  void add(const std::vector<search::ChunkHit>& hits, store::DocumentKey right) {
    ++asked_;
    for (std::size_t i = 0; i < hits.size(); ++i) {
      if (hits[i].document != right) continue;
      first_ += i == 0;
      among_three_ += i < 3;
      reciprocal_ += 1 / static_cast<double>(i + 1);
      return;
    }
  }
  double first() const { return first_ / asked_; }
  double among_three() const { return among_three_ / asked_; }
  double mean_reciprocal() const { return reciprocal_ / asked_; }

 private:
  double asked_ = 0, first_ = 0, among_three_ = 0, reciprocal_ = 0;
};

constexpr const char* kLanguages[] = {"en", "de", "zh", "ar", "tr", "el"};

class LanguagesOfXquad : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(data_folder())) {
      const char* strict = std::getenv("CI");
      ASSERT_STRNE(strict ? strict : "", "true") << data_folder() << " is missing";
      GTEST_SKIP() << data_folder() << " is missing";
    }
    folder_ = std::filesystem::temp_directory_path() / "quarry_languages_test";
    for (const char* language : kLanguages) {
      texts_.push_back(
          read_paragraphs(data_folder() / (std::string("xquad.") + language + ".json.gz")));
    }
    ASSERT_TRUE(fill(texts_));
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  // Keys ascend in the order of the texts.
  Result<void> fill(std::span<const std::vector<Paragraph>> texts) {
    std::filesystem::remove_all(folder_);
    std::vector<store::DocumentChange> changes;
    for (const Paragraph& paragraph : std::views::join(texts)) {
      store::DocumentChange& change = changes.emplace_back();
      change.key = store::DocumentKey{static_cast<std::int64_t>(changes.size())};
      change.sequence = changes.size();
      change.metadata = Json::object();
      change.chunks.emplace_back().key = store::ChunkKey{static_cast<std::int64_t>(changes.size())};
      change.chunks.back().text = paragraph.text;
    }
    index_ =
        QUARRY_TRY(Index::open(folder_, {.dimension = 0}, store::FileSystem::real(), executor_));
    return index_->apply(std::move(changes));
  }

  std::vector<search::ChunkHit> ask(const std::string& text) const {
    const auto snapshot = index_->snapshot();
    return *snapshot->matching(text, 10, *snapshot->scope_for(Principal::owner(), nullptr));
  }

  std::filesystem::path folder_;
  Executor executor_{2};
  std::unique_ptr<Index> index_;
  std::vector<std::vector<Paragraph>> texts_;  // by language
};

TEST_F(LanguagesOfXquad, LiteralTextFindsItsParagraphAndQuestionsFindTheirs) {
  std::int64_t key = 0;
  for (std::size_t l = 0; l < texts_.size(); ++l) {
    Ranks of_pieces, of_questions;
    for (const Paragraph& paragraph : texts_[l]) {
      const store::DocumentKey right{++key};
      for (std::size_t i = 0; i < 3; ++i) {
        of_pieces.add(ask(piece_of(paragraph.text, static_cast<std::size_t>(key) + i, 60)), right);
      }
      for (const auto& question : paragraph.questions) of_questions.add(ask(question), right);
    }
    std::printf("  %s: literal hit@1 %.3f, hit@3 %.3f; questions hit@1 %.3f, MRR@10 %.3f\n",
                kLanguages[l], of_pieces.first(), of_pieces.among_three(), of_questions.first(),
                of_questions.mean_reciprocal());
    EXPECT_GE(of_pieces.among_three(), 0.99) << kLanguages[l];
    EXPECT_GE(of_questions.mean_reciprocal(), 0.8) << kLanguages[l];
  }
}

// Most collections have one language; questions are then read in that language alone.
TEST_F(LanguagesOfXquad, QuestionsFindTheirParagraphsAmongThoseOfTheirLanguage) {
  for (std::size_t l = 0; l < texts_.size(); ++l) {
    ASSERT_TRUE(fill(std::span(texts_).subspan(l, 1)));
    std::int64_t key = 0;
    Ranks ranks;
    for (const Paragraph& paragraph : texts_[l]) {
      const store::DocumentKey right{++key};
      for (const auto& question : paragraph.questions) ranks.add(ask(question), right);
    }
    std::printf("  %s alone: questions hit@1 %.3f, MRR@10 %.3f\n", kLanguages[l], ranks.first(),
                ranks.mean_reciprocal());
    EXPECT_GE(ranks.mean_reciprocal(), 0.8) << kLanguages[l];
  }
}

}  // namespace
}  // namespace quarry::index