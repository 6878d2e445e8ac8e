// Compares phrase search with a scan of every text.
#include "knowledge/phrase_search.h"

#include <algorithm>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <random>
#include <set>
#include <sstream>

#include "knowledge/home.h"

namespace quarry::knowledge {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

using Words = std::vector<std::string>;

Words split(const std::string& text) {
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

// A small vocabulary, so that sequences repeat. Stemming changes none of the words.
const Words kWords = {"warm", "start", "pump", "the", "of", "valv", "cold", "oil"};
const std::set<std::string> kStopWords = {"the", "of"};

struct Note {
  std::string text;
  std::vector<std::string> labels;
};

class PhraseSearchTest : public testing::Test {
 protected:
  PhraseSearchTest() {
    fs::remove_all(folder_);
    home_ = *Home::open({.folder = folder_, .access = store::Catalog::Access::read_write},
                        store::FileSystem::real(), executor_);
    base_ = *home_->open_or_create("default", {.name = "tiny", .fingerprint = "1", .dimension = 2});
  }
  ~PhraseSearchTest() override {
    base_.reset();
    home_.reset();
    fs::remove_all(folder_);
  }

  void write(const std::vector<Note>& notes) {
    store::CatalogBatch batch;
    for (const Note& note : notes) {
      const std::string name = std::to_string(notes_.size());
      notes_.push_back(note);
      store::DocumentWrite& write = batch.documents.emplace_back();
      write.record.document_id = sha256(name).hex(32);
      write.record.file = name;
      write.record.content = sha256(note.text);
      write.record.document.source = name;
      write.record.document.text = note.text;
      write.record.document.labels = note.labels;
      write.record.document.metadata = Json::object();
      store::ChunkRecord& chunk = write.chunks.emplace_back();
      chunk.chunk_id = sha256(name + note.text).hex(32);
      chunk.range = {0, note.text.size()};
      chunk.char_end = note.text.size();
      chunk.embed_key = sha256(note.text);
      chunk.text = note.text;
      chunk.vectors = {1, static_cast<float>(notes_.size() % 7)};
    }
    ASSERT_TRUE(base_->write(batch));
  }

  // Names of the notes found, best first.
  Words found(std::string_view question, const Principal& principal, std::size_t k,
              std::vector<search::ChunkHit> Candidates::* way) {
    const float vector[] = {1, 0.5F};
    const auto candidates = base_->candidates(
        {.vector = vector, .text = question, .dense = k, .lexical = k}, principal, trace_, {});
    EXPECT_TRUE(candidates) << candidates.error().message;
    std::vector<store::ChunkKey> keys;
    for (const search::ChunkHit& hit : *candidates.*way) keys.push_back(hit.chunk);
    Words names;
    const auto views = base_->chunks(keys, principal);
    for (const auto& view : *views) names.push_back(view.document.document.source);
    EXPECT_EQ(names.size(), keys.size());
    return names;
  }

  std::set<std::string> holding(const Words& phrase, const Principal& principal) const {
    std::set<std::string> names;
    for (std::size_t i = 0; i < notes_.size(); ++i) {
      const Words words = split(notes_[i].text);
      const bool holds = !std::ranges::search(words, phrase).empty();
      if (holds && principal.may_read(notes_[i].labels)) names.insert(std::to_string(i));
    }
    return names;
  }

  const fs::path folder_ =
      fs::path(testing::TempDir()) /
      ("phrases_" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
  Executor executor_{2};
  std::unique_ptr<Home> home_;
  std::unique_ptr<KnowledgeBase> base_;
  std::vector<Note> notes_;
  Trace trace_;
};

TEST_F(PhraseSearchTest, LexicalAndDenseSearchFindWhatAScanOfEveryTextFinds) {
  std::mt19937 random(1);
  const auto words = [&](std::size_t count) {
    std::string text;
    for (; count > 0; --count) text += (text.empty() ? "" : " ") + kWords[random() % kWords.size()];
    return text;
  };
  std::vector<Note> notes;
  for (int i = 0; i < 400; ++i) {
    notes.push_back({words(1 + random() % 12), random() % 3 ? Words{} : Words{"hr"}});
  }
  write(notes);
  std::size_t hits = 0;
  for (int i = 0; i < 200; ++i) {
    const std::string phrase = words(1 + random() % 3), question = "oil \"" + phrase + "\"";
    const Words in_order = split(phrase);
    if (std::ranges::all_of(in_order, [](auto& word) { return kStopWords.contains(word); }))
      continue;
    const Principal principal = i % 2 ? Principal::owner() : Principal::with_labels({});
    const std::set<std::string> expected = holding(in_order, principal);
    for (const auto way : {&Candidates::lexical, &Candidates::dense}) {
      const Words all = found(question, principal, 1000, way);
      ASSERT_EQ(std::set(all.begin(), all.end()), expected) << question;
      ASSERT_THAT(all, SizeIs(expected.size())) << "no duplicates";
      Words few = all;
      few.resize(std::min<std::size_t>(3, few.size()));
      ASSERT_EQ(found(question, principal, 3, way), few) << "a smaller k keeps the order";
    }
    hits += expected.size();
  }
  EXPECT_GT(hits, 1000U) << "too few hits to be a test";
}

TEST_F(PhraseSearchTest, SpellingAndEndingsDoNotMatterButOrderDoes) {
  write({{"Warm-Starts, explained", {}}, {"start warm", {}}, {"a warm engine may start", {}}});
  EXPECT_THAT(found("\"warm start\"", Principal::owner(), 9, &Candidates::lexical),
              ElementsAre("0"));
  EXPECT_THAT(found("\"warm start\" \"explain\"", Principal::owner(), 9, &Candidates::dense),
              ElementsAre("0"));
  EXPECT_THAT(found("\"start start\"", Principal::owner(), 9, &Candidates::dense), IsEmpty());
}

TEST_F(PhraseSearchTest, StemmingFollowsTheLanguageOfTheText) {
  write({{"Die Mauern des alten Hauses sind nicht von den Arbeitern der Fabrik gebaut", {}},
         {"Das Haus ist alt, und die Arbeiter der Fabrik haben es auch nicht gebaut", {}},
         {"Warm-Starts, explained", {}}});
  for (const auto way : {&Candidates::lexical, &Candidates::dense}) {
    EXPECT_THAT(found("\"altes Haus\"", Principal::owner(), 9, way), ElementsAre("0"));
    EXPECT_THAT(found("\"warm start\"", Principal::owner(), 9, way), ElementsAre("2"));
    EXPECT_THAT(found("\"Haus Fabrik\"", Principal::owner(), 9, way), IsEmpty());
  }
}

TEST_F(PhraseSearchTest, APhraseOfStopWordsFiltersWhatTheOtherWordsFind) {
  write({{"pump to be or not to be", {}}, {"pump not or", {}}});
  EXPECT_THAT(found("pump \"to be or not\"", Principal::owner(), 9, &Candidates::lexical),
              ElementsAre("0"));
  EXPECT_THAT(found("\"to be or not\"", Principal::owner(), 9, &Candidates::dense),
              ElementsAre("0"));
  EXPECT_THAT(found("\"to be or not\"", Principal::owner(), 9, &Candidates::lexical), IsEmpty());
  EXPECT_EQ(trace_.degraded().dump(), "[\"lexical\"]") << "the trace must say so";
}

}  // namespace
}  // namespace quarry::knowledge
