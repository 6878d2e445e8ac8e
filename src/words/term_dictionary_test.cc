#include "words/term_dictionary.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>
#include <set>

namespace quarry::words {
namespace {

// Terms of a few letters, so that many share a prefix. One of the letters is a zero byte.
std::string some_term(std::mt19937& random) {
  std::string term(1 + random() % (random() % 8 == 0 ? 40 : 12), '\0');
  for (char& c : term) c = "ab\xE4\0"[random() % 16 < 14 ? random() % 2 : 2 + random() % 2];
  return term;
}

struct Dictionary {
  explicit Dictionary(const std::set<std::string>& terms) {
    TermDictionaryWriter writer;
    std::uint32_t number = 0;
    std::string kept;
    for (const std::string& term : terms) {
      ++number;
      const std::string postings = number == 1 ? std::string(1, '\x01') : "p" + term;
      kept += writer.add(term, number, number - number / 3, postings);
    }
    bytes = std::move(writer).finish();
    bytes.postings = std::move(kept);
  }
  Result<TermDictionary> read(std::size_t terms) const {
    return TermDictionary::read({bytes.groups, bytes.text, bytes.postings},
                                static_cast<std::uint32_t>(terms));
  }
  TermSections<std::string> bytes;
};

TEST(TermDictionary, FindsEveryTermAndNoOther) {
  std::mt19937 random(1);
  for (const std::size_t size : {1, 2, 16, 17, 33, 3000}) {
    std::set<std::string> terms;
    while (terms.size() < size) terms.insert(some_term(random));
    const Dictionary written(terms);
    const TermDictionary dictionary = *written.read(size);
    std::uint32_t number = 0;
    for (const std::string& term : terms) {
      const auto entry = dictionary.find(term);
      ASSERT_TRUE(entry) << term;
      ASSERT_EQ(entry->chunks, ++number);
      ASSERT_EQ(entry->documents, number - number / 3);
      if (number == 1) continue;  // its posting is inline
      ASSERT_EQ(entry->postings, "p" + term);
    }
    for (int i = 0; i < 3000; ++i) {
      const std::string term = some_term(random);
      ASSERT_EQ(dictionary.find(term).has_value(), terms.contains(term)) << term;
      TermCursor cursor(dictionary);
      const auto next = terms.lower_bound(term);
      ASSERT_EQ(cursor.seek(term), next != terms.end());
      if (next == terms.end()) continue;
      ASSERT_TRUE(cursor.next() && cursor.term() == *next);
    }
    EXPECT_FALSE(dictionary.find(""));
  }
}

TEST(TermDictionary, EmptyDictionaryFindsNothing) {
  const Dictionary written({});
  EXPECT_FALSE(written.read(0)->find("a"));
}

TEST(TermDictionary, ReadsStayInBoundsForAnyBytes) {
  std::mt19937 random(2);
  std::set<std::string> terms;
  while (terms.size() < 100) terms.insert(some_term(random));
  const Dictionary good(terms);
  std::size_t found = 0;
  for (int round = 0; round < 3000; ++round) {
    Dictionary broken = good;
    std::string& text = broken.bytes.text;
    std::string& sizes = broken.bytes.groups;
    if (round % 10 == 0) sizes[random() % sizes.size()] = char(random());
    for (int i = 0; i < 1 + round % 5; ++i) text[random() % text.size()] = char(random());
    const auto dictionary = broken.read(terms.size());
    if (!dictionary) continue;
    const std::string_view postings = broken.bytes.postings;
    for (const std::string& term : terms) {
      const auto entry = dictionary->find(term);
      if (!entry) continue;
      ++found;
      const std::string_view all = entry->chunks == 1 ? std::string_view(text) : postings;
      ASSERT_GE(entry->postings.data(), all.data());
      ASSERT_LE(entry->postings.data() + entry->postings.size(), all.data() + all.size());
    }
    TermCursor cursor(*dictionary);
    while (cursor.next()) {
    }
  }
  EXPECT_GT(found, 100'000U) << "most bytes are intact";
}

}  // namespace
}  // namespace quarry::words
