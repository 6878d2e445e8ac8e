// Documents of several languages in one index.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "index/index.h"
#include "store/memory_file_system.h"
#include "words/phrases.h"

namespace quarry::index {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kGerman =
    "Die Häuser an der Straße sind alt, und man hat sie für die Arbeiter der Fabrik gebaut.";
constexpr const char* kEnglish =
    "The houses of the street are old and were built for those who worked in the factory.";
constexpr const char* kTurkish =
    "Evler çok eski ve bu sokak için bir tarih olarak görülür, ama daha sonra yıkılan da var.";

store::DocumentChange note(std::int64_t key, std::vector<std::string> texts,
                           std::vector<std::string> labels = {}) {
  store::DocumentChange change{.key = store::DocumentKey{key},
                               .sequence = static_cast<std::uint64_t>(key),
                               .metadata = Json::object(),
                               .labels = std::move(labels)};
  for (std::string& text : texts) {
    store::ChunkRecord& chunk = change.chunks.emplace_back();
    chunk.key = store::ChunkKey{key * 10 + static_cast<std::int64_t>(change.chunks.size())};
    chunk.text = std::move(text);
  }
  return change;
}

class IndexLanguages : public testing::Test {
 protected:
  std::unique_ptr<Index> filled(std::vector<store::DocumentChange> changes,
                                const std::filesystem::path& folder = "/index") {
    auto index = *Index::open(folder, {.dimension = 0}, files_, executor_);
    EXPECT_TRUE(index->apply(std::move(changes)));
    return index;
  }
  static std::vector<search::ChunkHit> hits(const Index& index, std::string_view question,
                                            const Principal& principal = Principal::owner()) {
    const auto snapshot = index.snapshot();
    return *snapshot->matching(question, 10, *snapshot->scope_for(principal, nullptr));
  }
  static std::vector<std::int64_t> found(const Index& index, std::string_view question) {
    std::vector<std::int64_t> keys;
    for (const search::ChunkHit& hit : hits(index, question)) {
      keys.push_back(static_cast<std::int64_t>(hit.chunk));
    }
    return keys;
  }
  static text::Languages languages(const Index& index,
                                   const Principal& principal = Principal::owner()) {
    return index.snapshot()->scope_for(principal, nullptr)->languages();
  }

  store::test::MemoryFileSystem files_;
  Executor executor_{2};
};

TEST_F(IndexLanguages, EachLanguageIsFoundByItsOwnEndings) {
  const auto index =
      filled({note(1, {kGerman}), note(2, {kEnglish}), note(3, {kTurkish}), note(4, {"AB-1234"})});
  EXPECT_THAT(found(*index, "Haus"), ElementsAre(11));
  EXPECT_THAT(found(*index, "house"), ElementsAre(21));
  EXPECT_THAT(found(*index, "evlerde"), ElementsAre(31));
  EXPECT_THAT(found(*index, "ab1234"), ElementsAre(41)) << "codes belong to no language";
  EXPECT_EQ(languages(*index), (text::Languages{text::Language::english, text::Language::german,
                                                text::Language::turkish}));
}

TEST_F(IndexLanguages, AChunkWithoutEvidenceHasTheLanguageOfItsDocument) {
  const auto index = filled({note(1, {kGerman, "Häuser 12, Straßen 7"}),
                             note(2, {kGerman, kEnglish, "Häuser 12, Straßen 7"})});
  EXPECT_THAT(found(*index, "Haus"), testing::UnorderedElementsAre(11, 12, 21))
      << "equal evidence for two languages decides nothing";
  EXPECT_THAT(found(*index, "house"), ElementsAre(22)) << "a chunk in another language has its own";
}

TEST_F(IndexLanguages, MetadataDecideIfTheTextDoesNot) {
  store::DocumentChange table = note(1, {"Häuser 12, Straßen 7"});
  store::DocumentChange known = note(2, {"Häuser 12, Straßen 7"});
  known.metadata.set("language", "de-CH");
  store::DocumentChange wrong = note(3, {kGerman});
  wrong.metadata.set("language", "en");
  const auto index = filled({table, known, wrong});
  EXPECT_THAT(found(*index, "Haus"), testing::UnorderedElementsAre(21, 31));
}

TEST_F(IndexLanguages, ATitleHasTheLanguageOfTheTextBelow) {
  store::DocumentChange change = note(1, {kGerman});
  change.title = "Bücher";
  EXPECT_THAT(found(*filled({change}), "Buch"), ElementsAre(11));
}

TEST_F(IndexLanguages, LanguagesSurviveStorageAndEndWithTheirLastDocument) {
  auto index = filled({note(1, {kGerman}), note(2, {kEnglish})});
  ASSERT_TRUE(index->flush());
  index = *Index::open("/index", {.dimension = 0}, files_, executor_);
  EXPECT_THAT(found(*index, "Haus"), ElementsAre(11));
  ASSERT_TRUE(index->apply({{.key = store::DocumentKey{1}, .sequence = 3, .deleted = true}}));
  EXPECT_EQ(languages(*index), text::Languages{text::Language::english});
  ASSERT_TRUE(index->apply({{.key = store::DocumentKey{2}, .sequence = 4, .deleted = true}}));
  EXPECT_TRUE(languages(*index).empty());
  EXPECT_THAT(found(*index, "Haus"), IsEmpty());
}

TEST_F(IndexLanguages, HiddenDocumentsOfAnyLanguageChangeNoScore) {
  const Principal reader = Principal::with_labels({"all"});
  std::vector<store::DocumentChange> open = {note(1, {kEnglish}), note(2, {kTurkish}),
                                             note(3, {"sind Arbeiter Fabrik haus", kEnglish})};
  const auto alone = filled(open, "/alone");
  open.push_back(note(4, {kGerman, kGerman}, {"hr"}));
  const auto with_hidden = filled(open, "/hidden");
  EXPECT_EQ(languages(*with_hidden, reader), languages(*alone, reader));
  for (const char* question :
       {"Häuser der Arbeiter", "houses in the street", "evler", "Fabriken"}) {
    const auto expected = hits(*alone, question, reader),
               are = hits(*with_hidden, question, reader);
    ASSERT_EQ(are.size(), expected.size()) << question;
    for (std::size_t i = 0; i < are.size(); ++i) {
      EXPECT_EQ(are[i].chunk, expected[i].chunk) << question;
      EXPECT_EQ(are[i].score, expected[i].score) << question;
    }
  }
}

TEST_F(IndexLanguages, AScopeIsNarrowedToThePhrasesOfEachLanguage) {
  const auto index = filled({note(1, {kGerman}), note(2, {kEnglish}), note(3, {kTurkish})});
  const auto snapshot = index->snapshot();
  const auto scope = snapshot->scope_for(Principal::owner(), nullptr);
  const auto narrowed = [&](std::string_view question) {
    const words::Phrases phrases(question, text::Analyzer::standard(), scope->languages());
    return (*snapshot->with_words(*scope, phrases.anchors()))->permitted_chunks();
  };
  EXPECT_EQ(narrowed("\"Haus an der Straße\""), 1U);
  EXPECT_EQ(narrowed("\"house street\""), 1U);
  EXPECT_EQ(narrowed("\"Haus street\""), 0U);
}

TEST_F(IndexLanguages, APrefixMatchesInEveryLanguage) {
  const auto index = filled({note(1, {kGerman}), note(2, {kEnglish})});
  EXPECT_THAT(found(*index, "fa*"), testing::UnorderedElementsAre(11, 21));
  EXPECT_THAT(found(*index, "häuser*"), ElementsAre(11)) << "stored as its stem";
  EXPECT_THAT(found(*index, "factory*"), ElementsAre(21)) << "stored as its stem";
}

}  // namespace
}  // namespace quarry::index
