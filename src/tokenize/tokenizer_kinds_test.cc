// Tests every kind of tokenizer with tiny models of each family (golden/generate.py).
#include <fstream>
#include <gmock/gmock.h>
#include <random>

#include "core/json.h"
#include "text/unicode.h"
#include "tokenize/tokenizer.h"

namespace quarry::tokenize {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string golden_file(const std::string& name) {
  std::ifstream file(QUARRY_SOURCE_DIR "/src/tokenize/golden/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

Json golden_json(const std::string& name) { return *Json::parse(golden_file(name)); }

std::shared_ptr<const Tokenizer> tokenizer(const std::string& kind) {
  return *Tokenizer::parse(golden_file(kind + ".json"));
}

Json numbers(const std::vector<std::int32_t>& ids) {
  Json out = Json::array();
  for (const std::int32_t id : ids) out.push(id);
  return out;
}

Json ids(const Tokenizer& tokenizer, std::string_view text) {
  Json out = Json::array();
  for (const Token& token : tokenizer.tokens(text)) out.push(token.id);
  return out;
}

std::vector<std::string> pieces(const Tokenizer& tokenizer, std::string_view text) {
  std::vector<std::string> out;
  for (const Token& token : tokenizer.tokens(text)) out.emplace_back(token.range.in(text));
  return out;
}

class EveryKind : public testing::TestWithParam<const char*> {
 protected:
  const std::shared_ptr<const Tokenizer> tokenizer_ = tokenizer(GetParam());
  const Json lines_ = golden_json("lines.json");
};

// The expected ids were computed with version 0.23 of the Python package `tokenizers`.
TEST_P(EveryKind, ReturnsTheIdsOfTheReference) {
  std::istringstream expected(golden_file(std::string(GetParam()) + ".ids"));
  std::string ids_of_line;
  for (const Json& line : lines_.items()) {
    ASSERT_TRUE(std::getline(expected, ids_of_line));
    EXPECT_EQ(ids(*tokenizer_, line.string()).dump(), ids_of_line) << line.dump();
  }
  const std::size_t specials = tokenizer_->model_input_pair("", "", 0).ids.size();
  const Json pairs = golden_json("pairs.json");
  for (const Json& pair : pairs.items()) {
    ASSERT_TRUE(std::getline(expected, ids_of_line));
    const auto text = [&](std::size_t i) {
      return lines_.items()[static_cast<std::size_t>(pair.items()[i].integer())].string();
    };
    const std::size_t most = static_cast<std::size_t>(pair.items()[2].integer()) + specials;
    const ModelInput input = tokenizer_->model_input_pair(text(0), text(1), most);
    const Json got = Json(Json::Array{numbers(input.ids), numbers(input.types)});
    EXPECT_EQ(got.dump(), ids_of_line) << pair.dump();
    EXPECT_LE(input.ids.size(), most);
  }
}

TEST_P(EveryKind, ATruncatedInputStartsLikeTheFullOne) {
  for (const Json& line : lines_.items()) {
    const std::string_view text = line.string();
    const auto whole = tokenizer_->model_input(text, text.size() * 4 + 100);
    const std::size_t specials = tokenizer_->special_tokens();
    for (const std::size_t room : {0, 1, 2, 7, 20}) {
      const auto cut = tokenizer_->model_input(text, specials + room);
      ASSERT_EQ(cut.size(), std::min(whole.size(), specials + room)) << text;
      const auto same = std::ranges::mismatch(cut, whole).in1 - cut.begin();
      EXPECT_GE(static_cast<std::size_t>(same), std::min(room, cut.size() - specials)) << text;
    }
  }
}

TEST_P(EveryKind, RangesAscendOnCodePointBoundariesForAnyText) {
  static constexpr std::string_view kOdd[] = {"\xFF",   "\xC3",   "\xE3\x81", "\x80", "\u0301",
                                              "\uFB03", "\u3000", "<mask>",   "...",  "\r\n"};
  std::mt19937 random(43);
  const auto part = [&] {
    if (random() % 3 == 0) return std::string(kOdd[random() % std::size(kOdd)]);
    const std::string_view line = lines_.items()[random() % lines_.items().size()].string();
    const std::size_t begin = text::code_point_border(line, random() % (line.size() + 1));
    return std::string(
        line.substr(begin, text::code_point_border(line, begin + random() % 12) - begin));
  };
  for (int i = 0; i < 3000; ++i) {
    std::string text;
    for (std::size_t k = random() % 8; k > 0; --k) text += part();
    TextRange last;
    for (const Token& token : tokenizer_->tokens(text)) {
      ASSERT_LT(token.range.begin, token.range.end) << text;
      ASSERT_LE(token.range.end, text.size()) << text;
      ASSERT_TRUE(token.range.begin >= last.begin && token.range.end >= last.end) << text;
      if (text::is_valid_utf8(text)) {
        ASSERT_EQ(text::code_point_border(text, token.range.begin), token.range.begin) << text;
        ASSERT_EQ(text::code_point_border(text, token.range.end), token.range.end) << text;
      }
      last = token.range;
    }
  }
}

TEST_P(EveryKind, HandlesLongTextsOfAnyShape) {
  for (const char* unit :
       {"x", " ", "\u5B57", "\u0301", "\xFF", "\x80", "'", "e\u0301", "<mask>"}) {
    std::string text;
    while (text.size() < 100'000) text += unit;
    EXPECT_LE(tokenizer_->tokens(text).size(), text.size() + 1) << unit;  // plus a prepended space
  }
}

INSTANTIATE_TEST_SUITE_P(Tokenizers, EveryKind,
                         testing::Values("roberta", "modernbert", "cl100k", "unusual",
                                         "xlm_roberta", "bge_m3", "metaspace_first", "characters",
                                         "word_piece", "bert_parts"),
                         [](const auto& parameter) { return std::string(parameter.param); });

TEST(TokenizerKinds, BytesOfOneCharacterShareItsRangeAndRangesExcludeSpaces) {
  const auto roberta = tokenizer("roberta");
  for (const Token& token : roberta->tokens("\u8E87")) EXPECT_EQ(token.range, (TextRange{0, 3}));
  const auto words = pieces(*roberta, "the the  the");
  EXPECT_THAT(words, testing::Each(testing::AnyOf(" ", testing::Not(HasSubstr(" ")))));
}

TEST(TokenizerKinds, RewrittenTextKeepsItsSourceRanges) {
  const auto kind = tokenizer("xlm_roberta");
  const std::string text = "ｆｕｌｌ  cafe\u0301\u00A0ﬁne";
  TextRange covered = {0, 0};
  for (const Token& token : kind->tokens(text)) {
    EXPECT_TRUE(text::trim_white_space(
                    std::string_view(text)
                        .substr(covered.end)
                        .substr(0, token.range.begin - std::min(covered.end, token.range.begin)))
                    .empty());
    covered = token.range;
  }
  EXPECT_EQ(covered.end, text.size());
}

TEST(TokenizerKinds, AddedTokensAreFoundInNormalizedText) {
  const auto kind = tokenizer("metaspace_first");
  const std::string text = "HARBOUR harbours";
  EXPECT_EQ(pieces(*kind, text).front(), "HARBOUR");
  EXPECT_NE(kind->tokens(text)[0].id, kind->tokens("harbours")[0].id);
}

TEST(TokenizerKinds, PairsHaveTheTypesOfTheirModel) {
  const auto types = [](const char* kind) {
    return tokenizer(kind)->model_input_pair("a", "b", 9).types;
  };
  EXPECT_THAT(types("roberta"), ElementsAre(0, 0, 0, 0, 0, 0));
  EXPECT_THAT(types("word_piece"), ElementsAre(0, 0, 0, 1, 1));
}

void expect_refused(const std::string& bytes, Code code, const std::string& part) {
  const auto opened = Tokenizer::parse(bytes);
  ASSERT_FALSE(opened) << part;
  EXPECT_EQ(opened.error().code, code) << opened.error().message;
  EXPECT_THAT(opened.error().message, HasSubstr(part));
}

TEST(TokenizerKinds, RejectsUnsupportedPartsByName) {
  const auto with = [](const char* kind, const char* part, const char* json) {
    return golden_json(std::string(kind) + ".json").set(part, *Json::parse(json)).dump();
  };
  const auto model = [](const char* kind, const char* setting, Json value) {
    Json file = golden_json(std::string(kind) + ".json");
    Json changed = file["model"];
    return file.set("model", changed.set(setting, std::move(value))).dump();
  };
  expect_refused(with("roberta", "normalizer", R"({"type":"Nmt"})"), Code::invalid, "\"Nmt\"");
  expect_refused(
      with("roberta", "normalizer", R"({"type":"Sequence","normalizers":[{"type":"X"}]})"),
      Code::invalid, "\"X\"");
  expect_refused(with("roberta", "pre_tokenizer", R"({"type":"UnicodeScripts"})"), Code::invalid,
                 "\"UnicodeScripts\"");
  expect_refused(with("roberta", "post_processor", R"({"type":"Odd"})"), Code::invalid, "\"Odd\"");
  expect_refused(with("xlm_roberta", "pre_tokenizer", R"({"type":"ByteLevel"})"), Code::invalid,
                 "ByteLevel");
  expect_refused(
      with("roberta", "pre_tokenizer",
           R"({"type":"Sequence","pretokenizers":[{"type":"ByteLevel"},{"type":"Digits"}]})"),
      Code::invalid, "\"Digits\"");
  expect_refused(with("unusual", "pre_tokenizer",
                      R"({"type":"Split","pattern":{"Regex":"(a"},"behavior":"Isolated"})"),
                 Code::invalid, "(a");
  expect_refused(with("unusual", "pre_tokenizer",
                      R"({"type":"Split","pattern":{"String":"a"},"behavior":"Eaten"})"),
                 Code::invalid, "\"Eaten\"");
  expect_refused(with("bge_m3", "pre_tokenizer", R"({"type":"Metaspace","prepend_scheme":"odd"})"),
                 Code::invalid, "\"odd\"");
  expect_refused(model("roberta", "end_of_word_suffix", "</w>"), Code::invalid, "</w>");
  expect_refused(model("roberta", "dropout", 0.1), Code::invalid, "dropout");
}

TEST(TokenizerKinds, RejectsContradictoryFilesAsCorrupt) {
  const auto model = [](const char* kind, const char* setting, const char* value) {
    Json file = golden_json(std::string(kind) + ".json");
    Json changed = file["model"];
    return file.set("model", changed.set(setting, *Json::parse(value))).dump();
  };
  expect_refused(model("roberta", "merges", R"(["a b c"])"), Code::corrupt, "a b c");
  expect_refused(model("roberta", "merges", R"([["zz","b"]])"), Code::corrupt, "zz");
  expect_refused(model("characters", "unk_token", R"("[NONE]")"), Code::corrupt, "[NONE]");
  expect_refused(model("xlm_roberta", "unk_id", "null"), Code::corrupt, "unk_id");
  expect_refused(model("xlm_roberta", "vocab", R"([["a"]])"), Code::corrupt, "score");
  for (const char* map : {"", "AAA", "AAAA!", "BAAAAA==", "/////w==", "BAAAAAAB"}) {
    const Json normalizer = Json::object({{"type", "Precompiled"}, {"precompiled_charsmap", map}});
    const auto opened =
        Tokenizer::parse(golden_json("xlm_roberta.json").set("normalizer", normalizer).dump());
    if (opened) continue;
    EXPECT_EQ(opened.error().code, Code::corrupt) << map;
    EXPECT_THAT(opened.error().message, HasSubstr("precompiled_charsmap"));
  }
}

TEST(TokenizerKinds, StopsAnExpressionThatTakesExponentialTime) {
  const Json split = *Json::parse(
      R"({"type":"Sequence","pretokenizers":[{"type":"Split","behavior":"Isolated","invert":false,
          "pattern":{"Regex":"(x+x+)+y"}},{"type":"ByteLevel","use_regex":false}]})");
  const auto opened =
      Tokenizer::parse(golden_json("roberta.json").set("pre_tokenizer", split).dump());
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_FALSE((*opened)->tokens(std::string(5000, 'x')).empty());
}

}  // namespace
}  // namespace quarry::tokenize
