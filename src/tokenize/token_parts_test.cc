// Compares parts of the tokenizers with straightforward implementations.
#include <gmock/gmock.h>
#include <random>

#include "tokenize/aligned_text.h"
#include "tokenize/bpe_merges.h"
#include "tokenize/pattern.h"
#include "tokenize/post_processor.h"
#include "tokenize/word_pattern.h"

namespace quarry::tokenize {
namespace {

constexpr const char* kCl100k =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3})"
    R"(| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr const char* kGpt2 =
    R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";

TEST(WordPattern, MatchesLikeTheExpression) {
  static constexpr std::string_view kParts[] = {
      " ",      "  ", "\n", "\r\n", "\t",  "\u3000",  "a", "B",  "\u00E9", "\u5B57",     "1", "23",
      "\u0663", "'",  "s",  "'S",   "'ll", "'\u017F", "!", "?!", "\u0301", "\U0001F600", "-", "_"};
  std::mt19937 random(44);
  for (const char* expression : {kGpt2, kCl100k}) {
    const auto words = WordPattern::from(expression);
    ASSERT_TRUE(words);
    // The group hides the known expression, so ICU matches it.
    const auto general =
        Pattern::read(Json::object({{"Regex", "(?:" + std::string(expression) + ")"}}), "the test");
    ASSERT_TRUE(general) << general.error().message;
    for (int i = 0; i < 4000; ++i) {
      std::string text;
      for (std::size_t k = random() % 12; k > 0; --k) text += kParts[random() % std::size(kParts)];
      std::size_t at = 0;
      general->for_each(text, [&](TextRange range, bool is_match) {
        EXPECT_TRUE(is_match) << text;
        EXPECT_EQ(words->end_of_word(text, at), range.end) << text;
        at = range.end;
        return true;
      });
      EXPECT_EQ(at, text.size());
    }
  }
  EXPECT_FALSE(WordPattern::from(R"(\s+)"));
}

TEST(BpeMerges, MergeTheLowestRankFirstThenTheLeftmost) {
  std::mt19937 random(45);
  for (int round = 0; round < 300; ++round) {
    constexpr int kLetters = 3;
    struct Rule {
      int left, right, id;
    };
    std::vector<Rule> rules;
    BpeMerges merges(40);
    int next = kLetters;
    std::vector<std::vector<bool>> used(64, std::vector<bool>(64));
    for (std::uint32_t rank = 0; rank < 40; ++rank) {
      const int left = static_cast<int>(random() % next);
      const int right = static_cast<int>(random() % next);
      if (used[left][right]) continue;
      used[left][right] = true;
      merges.insert(left, right, rank, next);
      rules.push_back({left, right, next++});
    }
    // Covers both algorithms, for short and for long words.
    const std::size_t size = 1 + random() % 120;
    std::vector<BpeSymbol> symbols;
    for (std::uint32_t i = 0; i < size; ++i) {
      symbols.push_back({static_cast<int>(random() % kLetters), i, i + 1});
    }
    std::vector<BpeSymbol> expected = symbols;
    for (bool merged = true; merged;) {
      merged = false;
      for (const Rule& rule : rules) {
        for (std::size_t i = 0; i + 1 < expected.size() && !merged; ++i) {
          merged = expected[i].id == rule.left && expected[i + 1].id == rule.right;
          if (!merged) continue;
          expected[i] = {rule.id, expected[i].begin, expected[i + 1].end};
          expected.erase(expected.begin() + static_cast<std::ptrdiff_t>(i) + 1);
        }
        if (merged) break;
      }
    }
    merges.apply(symbols);
    ASSERT_EQ(symbols.size(), expected.size());
    for (std::size_t i = 0; i < symbols.size(); ++i) {
      EXPECT_EQ(symbols[i].id, expected[i].id);
      EXPECT_EQ(symbols[i].end, expected[i].end);
    }
  }
}

// The reference stores a source range for each byte.
TEST(AlignedText, AgreesWithSourcesStoredPerByte) {
  std::mt19937 random(46);
  for (int round = 0; round < 2000; ++round) {
    const std::string given = "0123456789abcdefghij";
    AlignedText text(given, 100);
    std::string bytes = given;
    std::vector<TextRange> places;
    for (std::size_t i = 0; i < given.size(); ++i) places.push_back({100 + i, 101 + i});
    for (int step = 0; step < 3; ++step) {
      Rewriter out(text);
      std::string next;
      std::vector<TextRange> moved;
      for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t size = std::min<std::size_t>(1 + random() % 3, bytes.size() - at);
        if (random() % 2 == 0) {
          out.keep(size);
          next += bytes.substr(at, size);
          moved.insert(moved.end(), places.begin() + at, places.begin() + at + size);
        } else {
          // The length changes, so each new byte maps to the whole old range.
          const std::string with(size + 1, 'x');
          out.replace(size, with);
          next += with;
          moved.resize(next.size(), {places[at].begin, places[at + size - 1].end});
        }
        at += size;
      }
      out.finish_into(text);
      bytes = next;
      places = moved;
      ASSERT_EQ(text.text(), bytes);
      for (std::size_t i = 0; i < bytes.size(); ++i) {
        const std::size_t end = i + 1 + random() % (bytes.size() - i);
        const TextRange source = text.source({i, end});
        ASSERT_EQ(source.begin, places[i].begin);
        ASSERT_EQ(source.end, places[end - 1].end);
      }
    }
  }
}

TEST(AlignedText, RemovedBytesBelongToTheCharacterBefore) {
  const AlignedText text("ab\u0301c", 0);
  Rewriter out(text);
  out.keep(2);
  out.replace(2, "");
  out.keep(1);
  const AlignedText after = out.finish();
  EXPECT_EQ(after.text(), "abc");
  EXPECT_EQ(after.source({1, 2}), (TextRange{1, 4}));
  EXPECT_EQ(after.source({0, 1}), (TextRange{0, 1}));
  EXPECT_EQ(after.source({2, 3}), (TextRange{4, 5}));
}

TEST(LongestFirst, CutsTheLongerTextUntilBothAreEqual) {
  for (std::size_t first = 0; first < 14; ++first) {
    for (std::size_t second = 0; second < 14; ++second) {
      for (std::size_t room = 0; room < 30; ++room) {
        std::size_t a = first;
        std::size_t b = second;
        // If both are equal, the originally shorter one is cut.
        while (a + b > room) {
          const bool cut_first = a > b || (a == b && first <= second);
          --(cut_first ? a : b);
        }
        EXPECT_EQ(longest_first(first, second, room), (std::pair{a, b}))
            << first << ' ' << second << ' ' << room;
      }
    }
  }
}

}  // namespace
}  // namespace quarry::tokenize
