#include "text/analyzer.h"

#include <gmock/gmock.h>
#include <random>
#include <thread>

#include "text/identifier.h"
#include "text/stemmer.h"
#include "text/unicode.h"

namespace quarry::text {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> terms(std::string_view text) { return Analyzer::standard()->terms(text); }

TEST(Analyzer, StemsEnglishAndDropsStopWords) {
  EXPECT_THAT(terms("The cats were running into the Libraries."),
              ElementsAre("cat", "run", "librari"));
}

TEST(Analyzer, DropsFunctionWordsButNotTheAcronymsTheyResemble) {
  for (const char* word : {"the", "a", "with", "their", "if", "what", "should", "having"}) {
    EXPECT_TRUE(is_stop_word(word)) << word;
  }
  for (const char* word : {"", "us", "library", "thee", "off", "whomever"}) {
    EXPECT_FALSE(is_stop_word(word)) << word;
  }
  EXPECT_THAT(terms("What does the WHO say about IT?"), ElementsAre("who", "say", "it"));
}

TEST(Analyzer, SpellingsOfACompoundShareATerm) {
  EXPECT_EQ(terms("non-linear")[0], terms("nonlinear")[0]);
  EXPECT_EQ(terms("IL-2")[0], terms("IL2")[0]);
  EXPECT_EQ(terms("user_name"), terms("userName"));
  EXPECT_THAT(terms("10-12"), ElementsAre("10-12", "10", "12"));
}

TEST(Analyzer, IgnoresCaseInDocumentsAndQuestions) {
  EXPECT_EQ(terms("Library RULES"), terms("library rules"));
  EXPECT_EQ(terms("ﬁles"), terms("files"));
  EXPECT_EQ(terms("CAFÉ"), terms("cafe\u0301"));
}

TEST(Analyzer, IdentifiersAreFoundWholeAndByTheirParts) {
  EXPECT_THAT(terms("max_file_size"), ElementsAre("maxfiles", "max", "file", "size"));
  EXPECT_THAT(terms("readFileName"), ElementsAre("readfilenam", "read", "file", "name"));
  EXPECT_THAT(terms("AB-1234/x"), ElementsAre("ab1234x", "ab", "1234", "x"));
  EXPECT_THAT(identifier_words("HTTPServer"), ElementsAre("httpserver", "http", "server"));
  EXPECT_THAT(identifier_words("mRNA"), ElementsAre("mrna", "rna"));
  EXPECT_THAT(identifier_words("DNAs"), ElementsAre("dnas"));
}

TEST(Analyzer, ASequenceKeepsEveryWordInOrder) {
  const auto sequence = [](std::string_view text) { return Analyzer::standard()->sequence(text); };
  EXPECT_THAT(sequence("The warm start of pumps"),
              ElementsAre("the", "warm", "start", "of", "pump"));
  EXPECT_EQ(sequence("Warm-start"), sequence("warm start"));
  EXPECT_THAT(sequence("max_size AB-1234/x"), ElementsAre("max", "size", "ab", "1234", "x"));
  EXPECT_EQ(sequence("iPhone 15"), sequence("iphone 15"));
  EXPECT_THAT(sequence("1,200 10.0.1 U.S."), ElementsAre("1200", "10.0.1", "us"));
  EXPECT_THAT(sequence("価格10円"), ElementsAre("価", "格", "10", "円"));
}

TEST(Analyzer, ATextThatContainsAPhraseHasItsAnchors) {
  const auto& analyzer = *Analyzer::standard();
  EXPECT_THAT(analyzer.anchors("The WHO of max size"), ElementsAre("max", "size"));
  EXPECT_THAT(analyzer.anchors("価格 円"), ElementsAre("価格"));
  const std::vector<std::string> texts = {"AB-1234/x.y", "userName's", "IT or it",
                                          "1,200.5 e.g. a/b", "Größe_x 東京の5"};
  for (const std::string& text : texts) {
    EXPECT_THAT(analyzer.terms(text), testing::IsSupersetOf(analyzer.anchors(text))) << text;
  }
}

TEST(Analyzer, DistinguishesNamesAndCodesFromProse) {
  const auto names = [](std::string_view text) { return Analyzer::standard()->names(text); };
  EXPECT_THAT(names("max_size userName AB-1234 E4021 quarry.toml 10.0.1"),
              ElementsAre("maxsiz", "usernam", "ab1234", "e4021", "quarry.toml", "10.0.1"));
  EXPECT_THAT(names("non-linear and/or U.S. 3.14 1,200 DNAs don't Pump"), IsEmpty());
}

TEST(Analyzer, OnePassReturnsTermsAndNames) {
  std::mt19937 random(33);
  for (int i = 0; i < 3000; ++i) {
    std::string text(random() % 80, '\0');
    for (char& c : text) c = "aZ9-._'/,&_ bT"[random() % 14];
    std::vector<std::string> names = {"kept"};
    const auto both = Analyzer::standard()->terms(text, Language::english, names);
    ASSERT_EQ(both, terms(text)) << text;
    names.erase(names.begin());
    ASSERT_EQ(names, Analyzer::standard()->names(text)) << text;
  }
}

TEST(Analyzer, NumbersAndVersionsAreKept) {
  EXPECT_THAT(terms("1,200 units at 3.14 in v1.2.3"),
              ElementsAre("1200", "unit", "3.14", "v1.2.3", "v1", "2", "3"));
  EXPECT_THAT(terms("1,2,3"), ElementsAre("1", "2", "3"));
  EXPECT_THAT(terms("10.0.1"), ElementsAre("10.0.1", "10", "0", "1"));
}

TEST(Analyzer, InitialsAreOneWord) {
  EXPECT_EQ(terms("U.S. law"), terms("US law"));
  EXPECT_THAT(terms("and/or either/neither"), ElementsAre("either", "neither"));
}

TEST(Analyzer, WordsOfAnUnknownLatinLanguageKeepTheirForm) {
  EXPECT_THAT(terms("Über Bücher"), ElementsAre("über", "bücher"));
  EXPECT_THAT(terms("β-catenin"), ElementsAre("β", "catenin"));
}

TEST(Analyzer, WordsAreStemmedByTheirScript) {
  EXPECT_EQ(terms("Библиотека"), terms("библиотеки"));
  EXPECT_EQ(terms("άνθρωπος"), terms("άνθρωποι"));
  EXPECT_EQ(terms("الكتاب"), terms("كتاب"));
}

TEST(Analyzer, WordsAreStemmedInTheLanguageOfTheirText) {
  const auto in = [](Language language, std::string_view text) {
    return Analyzer::standard()->terms(text, language);
  };
  EXPECT_EQ(in(Language::german, "Häuser"), in(Language::german, "Haus"));
  EXPECT_EQ(in(Language::turkish, "İstanbul"), in(Language::turkish, "istanbul"));
  EXPECT_EQ(in(Language::turkish, "Ankara'da"), in(Language::turkish, "Ankara"));
  EXPECT_EQ(in(Language::french, "l'eau"), in(Language::french, "eau"));
  EXPECT_EQ(in(Language::italian, "dell'acqua"), in(Language::italian, "acqua"));
  EXPECT_NE(in(Language::german, "gift"), in(Language::english, "gift")) << "another word";
  EXPECT_EQ(in(Language::german, "βιβλία 1,200 E4021 図書館"),
            in(Language::english, "βιβλία 1,200 E4021 図書館"));
}

TEST(Analyzer, TheLanguageChangesStemsButNotTheNumberOfTerms) {
  const auto& analyzer = *Analyzer::standard();
  std::mt19937 random(33);
  for (int i = 0; i < 500; ++i) {
    std::string text;
    for (std::size_t words = random() % 12; words > 0; --words) {
      text += std::vector{
          "l'", "eau", "İ", "the ", "été ", "AB-12",  "x_y ", "Ιδέα ", "図書",
          " ",  "s",   "'", "ß",    "the",  "1,200 ", "ist ", "IT ",   "a"}[random() % 18];
    }
    for (const Language language : {Language::french, Language::turkish, Language::irish}) {
      EXPECT_EQ(analyzer.terms(text, language).size(), analyzer.terms(text).size()) << text;
      EXPECT_EQ(analyzer.names(text, language).size(), analyzer.names(text).size()) << text;
      EXPECT_EQ(analyzer.sequence(text, language).size(), analyzer.sequence(text).size()) << text;
      EXPECT_THAT(analyzer.terms(text, language),
                  testing::IsSupersetOf(analyzer.anchors(text, language)))
          << text;
    }
  }
}

TEST(Analyzer, ChineseJapaneseAndKoreanAreBigrams) {
  EXPECT_THAT(terms("图书馆"), ElementsAre("图书", "书馆"));
  EXPECT_THAT(terms("本"), ElementsAre("本"));
  EXPECT_THAT(terms("タワーA1"), ElementsAre("タワ", "ワー", "a1"));
}

TEST(Analyzer, ThaiIsSplitByDictionary) { EXPECT_THAT(terms("ห้องสมุดเปิดวันนี้"), Contains("เปิด")); }

TEST(Analyzer, TextWithoutWordsHasNoTerms) {
  EXPECT_THAT(terms(""), IsEmpty());
  EXPECT_THAT(terms(" \n.,;—!?"), IsEmpty());
}

TEST(Analyzer, HostileTextYieldsBoundedWellFormedTerms) {
  std::mt19937 random(31);
  for (int i = 0; i < 3000; ++i) {
    std::string bytes(random() % 300, '\0');
    for (char& c : bytes)
      c = static_cast<char>(random() % 4 == 0 ? random() : "aZ9-._'/,&_"[random() % 11]);
    for (const std::string& term : terms(to_clean_text(bytes))) {
      ASSERT_FALSE(term.empty());
      ASSERT_LE(term.size(), 300u);
      ASSERT_TRUE(is_valid_utf8(term));
    }
    terms(bytes);  // ill-formed: any terms, no crash
  }
  EXPECT_EQ(terms(std::string(1 << 20, 'q')).size(), 4096u);  // runs of 256 letters
}

TEST(Analyzer, EveryThreadGetsTheSameStems) {
  const std::string text = "generalizations running happily hopping relational conditional";
  const auto expected = terms(text);
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 500; ++k) ASSERT_EQ(terms(text), expected);
    });
  }
}

TEST(Stemmer, TheCacheNeverMixesWords) {
  std::mt19937 random(32);
  std::vector<std::pair<std::string, std::string>> seen;
  for (int i = 0; i < 20000; ++i) {
    std::string word(1 + random() % 18, 'a');
    for (char& c : word) c = static_cast<char>('a' + random() % 26);
    seen.emplace_back(word, english_stem(word));
  }
  for (const auto& [word, stem] : seen) {
    ASSERT_EQ(english_stem(word), stem);
    // A stem starts like its word, except for the last one or two letters.
    ASSERT_EQ(stem.substr(0, 1), word.substr(0, 1));
  }
}

}  // namespace
}  // namespace quarry::text
