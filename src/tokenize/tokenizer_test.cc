#include "tokenize/tokenizer.h"

#include <fstream>
#include <gmock/gmock.h>
#include <random>

#include "core/json.h"
#include "text/unicode.h"

namespace quarry::tokenize {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string golden_file(const std::string& name) {
  std::ifstream file(QUARRY_SOURCE_DIR "/src/tokenize/golden/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

Json golden_json() { return *Json::parse(golden_file("tokenizer.json")); }

Json normalizer(const std::string& name) {
  Json out = golden_json()["normalizer"];
  if (name == "cased") out.set("lowercase", false);
  if (name == "accents") out.set("strip_accents", false).set("handle_chinese_chars", false);
  return out;
}

std::shared_ptr<const Tokenizer> tokenizer(const std::string& name = "uncased") {
  Json file = golden_json();
  file.set("normalizer", normalizer(name));
  return *Tokenizer::parse(file.dump());
}

std::vector<std::int32_t> ids(const Tokenizer& tokenizer, std::string_view text) {
  std::vector<std::int32_t> out;
  for (const Token& token : tokenizer.tokens(text)) out.push_back(token.id);
  return out;
}

std::vector<std::string> pieces(std::string_view text) {
  std::vector<std::string> out;
  for (const Token& token : tokenizer()->tokens(text)) out.emplace_back(token.range.in(text));
  return out;
}

// The expected ids were computed with version 0.23 of the Python package `tokenizers`.
TEST(Tokenizer, ReturnsTheIdsOfTheReferenceInManyScripts) {
  std::istringstream lines(golden_file("word_piece.jsonl"));
  std::string line;
  int count = 0;
  for (; std::getline(lines, line); ++count) {
    const Json golden = *Json::parse(line);
    std::vector<std::int32_t> expected;
    for (const Json& id : golden["ids"].items()) expected.push_back(static_cast<int>(id.integer()));
    const auto with = tokenizer(std::string(golden["normalizer"].string()));
    EXPECT_EQ(ids(*with, golden["text"].string()), expected) << line;
  }
  EXPECT_EQ(count, 108);
}

TEST(Tokenizer, RangesReferToTheGivenText) {
  EXPECT_THAT(pieces("Unaffordable CATS"), ElementsAre("Un", "afford", "able", "CAT", "S"));
  EXPECT_THAT(pieces("Café!"), ElementsAre("Café", "!"));
  EXPECT_THAT(pieces("cafe\u0301s x\u0301"), ElementsAre("cafe\u0301", "s", "x\u0301"));
  EXPECT_THAT(pieces("the [SEP] cat"), ElementsAre("the", "[SEP]", "cat"));
  EXPECT_THAT(pieces("the [MASK]"), ElementsAre("the", " [MASK]"));  // lstrip takes the space
  EXPECT_THAT(pieces("图书 x"), ElementsAre("图", "书", "x"));
}

TEST(Tokenizer, TokensOfOneHangulSyllableShareItsRange) {
  const std::string text = "책";
  for (const Token& token : tokenizer()->tokens(text)) EXPECT_EQ(token.range.in(text), text);
}

TEST(Tokenizer, ModelInputAddsSpecialTokensAndIsTruncated) {
  const auto subject = tokenizer();
  EXPECT_EQ(subject->special_tokens(), 2u);
  const auto all = ids(*subject, "the cat did");
  ASSERT_EQ(all.size(), 3u);
  EXPECT_THAT(subject->model_input("the cat did", 100), ElementsAre(2, all[0], all[1], all[2], 3));
  EXPECT_THAT(subject->model_input("the cat did", 4), ElementsAre(2, all[0], all[1], 3));
  EXPECT_THAT(subject->model_input("", 4), ElementsAre(2, 3));
}

TEST(Tokenizer, TruncationAgreesWithTheFullInputAtEveryLength) {
  const auto subject = tokenizer();
  const std::string text = "unaffordable [SEP] café 图书馆 quick-witted " + std::string(120, 'x');
  const auto all = ids(*subject, text);
  for (std::size_t most = 2; most < all.size() + 4; ++most) {
    std::vector<std::int32_t> expected = {2};
    expected.insert(expected.end(), all.begin(), all.begin() + std::min(all.size(), most - 2));
    expected.push_back(3);
    EXPECT_EQ(subject->model_input(text, most), expected);
  }
}

TEST(Tokenizer, RangesAscendOnCodePointBoundariesForAnyText) {
  static constexpr std::string_view kParts[] = {"the",  "Cat",  " ", "é",     "e\u0301", "\u0301",
                                                "책",   "字",   "!", "[SEP]", "[MASK]",  "\u200B",
                                                "\xFF", "\xC3", "x", "\t",    "☃"};
  std::mt19937 random(41);
  for (const char* name : {"uncased", "cased", "accents"}) {
    const auto subject = tokenizer(name);
    for (int i = 0; i < 5000; ++i) {
      std::string text;
      for (std::size_t k = random() % 20; k > 0; --k) text += kParts[random() % std::size(kParts)];
      TextRange last;
      for (const Token& token : subject->tokens(text)) {
        ASSERT_LT(token.range.begin, token.range.end) << text;
        ASSERT_LE(token.range.end, text.size());
        const bool after = token.range.begin >= last.end;
        ASSERT_TRUE(after || token.range.begin >= last.begin) << text;
        if (text::is_valid_utf8(text)) {
          ASSERT_EQ(text::code_point_border(text, token.range.begin), token.range.begin);
          ASSERT_EQ(text::code_point_border(text, token.range.end), token.range.end);
        }
        last = token.range;
      }
    }
  }
}

TEST(Tokenizer, TokensOfATextAreThoseOfItsWords) {
  const auto subject = tokenizer();
  const auto parts = {"quick-witted", "café", "图书馆", "repairs!", "[CLS]"};
  std::string text;
  std::vector<std::int32_t> expected;
  for (const char* part : parts) {
    text += std::string(part) + " ";
    for (const auto id : ids(*subject, part)) expected.push_back(id);
  }
  EXPECT_EQ(ids(*subject, text), expected);
}

void expect_refused(const std::string& bytes, Code code, const std::string& part) {
  const auto opened = Tokenizer::parse(bytes);
  ASSERT_FALSE(opened) << part;
  EXPECT_EQ(opened.error().code, code) << opened.error().message;
  EXPECT_THAT(opened.error().message, HasSubstr(part));
}

TEST(TokenizerFile, RejectsUnsupportedPartsByName) {
  Json file = golden_json();
  Json model = file["model"];
  file.set("model", Json(model).set("type", "WordLevel"));
  expect_refused(file.dump(), Code::invalid, "\"WordLevel\"");
  expect_refused(golden_json().set("normalizer", Json::object({{"type", "Nmt"}})).dump(),
                 Code::invalid, "Nmt");
  expect_refused(golden_json().set("pre_tokenizer", Json::object({{"type", "FixedLength"}})).dump(),
                 Code::invalid, "FixedLength");
  expect_refused(golden_json().set("post_processor", Json::object({{"type", "Strange"}})).dump(),
                 Code::invalid, "Strange");
}

TEST(TokenizerFile, RejectsOtherFilesAsCorrupt) {
  expect_refused("", Code::corrupt, "tokenizer.json");
  expect_refused("{}", Code::corrupt, "model");
  expect_refused("[1,2]", Code::corrupt, "model");
  Json file = golden_json();
  Json model = file["model"];
  expect_refused(Json(file).set("model", Json(model).set("unk_token", "[NONE]")).dump(),
                 Code::corrupt, "[NONE]");
  expect_refused(
      Json(file).set("model", Json(model).set("vocab", Json::object({{"a", -1}}))).dump(),
      Code::corrupt, "-1");
}

TEST(TokenizerFile, AMissingFileIsNotFound) {
  const auto opened = Tokenizer::open("/no/such/tokenizer.json");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Code::not_found);
  EXPECT_THAT(opened.error().message, HasSubstr("/no/such/tokenizer.json"));
}

TEST(TokenizerFile, BertProcessingEqualsATemplate) {
  Json processing =
      *Json::parse(R"({"type":"BertProcessing","sep":["[SEP]",3],"cls":["[CLS]",2]})");
  const auto opened = Tokenizer::parse(golden_json().set("post_processor", processing).dump());
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ((*opened)->model_input("the cat", 9), tokenizer()->model_input("the cat", 9));
}

}  // namespace
}  // namespace quarry::tokenize
