// The contract that every extractor in extractors.def must keep for any input.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>

#include "core/clock.h"
#include "extract/test_samples.h"
#include "text/unicode.h"

namespace quarry::extract {
namespace {

bool on_border(std::string_view text, std::size_t at) {
  return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
}

void check_document(const Document& document) {
  EXPECT_EQ(document.text, text::to_clean_text(document.text));
  EXPECT_EQ(document.title, text::to_clean_text(document.title));
  EXPECT_FALSE(document.media_type.empty());
  std::size_t reached = 0;
  for (const Block& block : document.blocks) {
    ASSERT_LE(reached, block.range.begin);
    ASSERT_LT(block.range.begin, block.range.end);
    ASSERT_LE(block.range.end, document.text.size());
    ASSERT_TRUE(on_border(document.text, block.range.begin));
    ASSERT_TRUE(on_border(document.text, block.range.end));
    const TextRange between{reached, block.range.begin};
    EXPECT_EQ(between.in(document.text).find_first_not_of('\n'), std::string_view::npos);
    EXPECT_LE(block.page, document.pages);
    reached = block.range.end;
  }
  EXPECT_EQ(document.text.substr(reached).find_first_not_of('\n'), std::string::npos);
}

struct Outcome {
  Result<void> verdict;
  std::vector<Document> documents;
};

Outcome extract(const Extractor& extractor, std::string_view name, std::string_view bytes) {
  // A copy of the exact size lets AddressSanitizer detect reads past the end.
  const std::vector<char> exact(bytes.begin(), bytes.end());
  std::vector<Document> documents;
  const ExtractInput input{
      "here/" + std::string(name), std::string(name), {exact.data(), exact.size()}};
  auto verdict = extractor.extract(input, [&](Document document) -> Result<void> {
    check_document(document);
    documents.push_back(std::move(document));
    return {};
  });
  if (!verdict) {
    EXPECT_FALSE(verdict.error().message.empty());
    EXPECT_NE(verdict.error().code, Code::internal) << verdict.error().message;
  }
  return {std::move(verdict), std::move(documents)};
}

class ExtractorContract : public testing::TestWithParam<const Extractor*> {
 protected:
  static const Extractor& extractor() { return *GetParam(); }

  static samples::Sample sample() {
    for (samples::Sample& each : samples::all()) {
      if (each.extractor == extractor().name()) return std::move(each);
    }
    ADD_FAILURE() << "test_samples.h has no sample for " << extractor().name();
    return {};
  }

  // PDFium is fetched separately from the build; without it there is nothing to test.
  void SetUp() override {
    const samples::Sample own = sample();
    const Outcome outcome = extract(extractor(), own.name, own.bytes);
    if (!outcome.verdict && outcome.verdict.error().code == Code::unavailable) {
      GTEST_SKIP() << outcome.verdict.error().message;
    }
  }
};

TEST_P(ExtractorContract, ReadsItsSampleAndIsChosenForIt) {
  const samples::Sample own = sample();
  const auto found = find_extractor({own.name, own.name, own.bytes});
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ((*found)->name(), extractor().name());
  const Outcome outcome = extract(extractor(), own.name, own.bytes);
  ASSERT_TRUE(outcome.verdict) << outcome.verdict.error().message;
  ASSERT_FALSE(outcome.documents.empty());
  EXPECT_FALSE(outcome.documents[0].blocks.empty());
  EXPECT_FALSE(outcome.documents[0].title.empty());
  EXPECT_THAT(outcome.documents[0].text, testing::ContainsRegex("[Oo]il|Seal"));
}

TEST_P(ExtractorContract, EmptyInputGivesAResultOrAnError) {
  const Outcome outcome = extract(extractor(), sample().name, "");
  EXPECT_FALSE(outcome.verdict);
}

TEST_P(ExtractorContract, InputTruncatedAnywhereGivesAResultOrAnError) {
  const samples::Sample own = sample();
  for (std::size_t i = 1; i < 16; ++i) {
    (void)extract(extractor(), own.name,
                  std::string_view(own.bytes).substr(0, own.bytes.size() * i / 16));
  }
}

TEST_P(ExtractorContract, DamagedBytesGiveAResultOrAnError) {
  const samples::Sample own = sample();
  std::mt19937 random(42);
  for (int round = 0; round < 200; ++round) {
    std::string bytes = own.bytes;
    for (int i = 0; i < 3; ++i) bytes[random() % bytes.size()] = static_cast<char>(random());
    (void)extract(extractor(), own.name, bytes);
  }
}

TEST_P(ExtractorContract, RandomBytesGiveAResultOrAnError) {
  std::mt19937 random(7);
  for (int round = 0; round < 50; ++round) {
    std::string noise(random() % 4096, '\0');
    for (char& c : noise) c = static_cast<char>(random());
    (void)extract(extractor(), sample().name, noise);
  }
}

TEST_P(ExtractorContract, HugeNestingEndsSoonWithAResultOrAnError) {
  const Stopwatch watch;
  const std::pair<std::string, std::string> kinds[] = {
      {"[", "]"},   {"{\"a\":", "}"}, {"<a>", "</a>"}, {"<div>", "</div>"},
      {"> ", ""},   {"- ", ""},       {"<b><i>", ""},  {"<div></x>", ""},
      {"((", "))"}, {"*a **", ""},    {"\"", "\""},    {"![", "]("}};
  for (const auto& [open, close] : kinds) {
    std::string bytes;
    for (int i = 0; i < 20000; ++i) bytes += open;
    bytes += "text";
    for (int i = 0; i < 20000; ++i) bytes += close;
    (void)extract(extractor(), sample().name, bytes);
    EXPECT_LT(watch.seconds(), 20) << open;
  }
}

TEST_P(ExtractorContract, ReturnsAnErrorOfTheSink) {
  const samples::Sample own = sample();
  const auto verdict = extractor().extract(
      {own.name, own.name, own.bytes}, [](Document) { return Result<void>(Code::denied, "no"); });
  ASSERT_FALSE(verdict);
  EXPECT_EQ(verdict.error().code, Code::denied);
}

INSTANTIATE_TEST_SUITE_P(Every, ExtractorContract,
                         testing::ValuesIn(extractors().begin(), extractors().end()),
                         [](const auto& test) { return std::string(test.param->name()); });

TEST(FindExtractor, NamesUnsupportedFormats) {
  const auto refusal = [](std::string name, std::string bytes) {
    const auto found = find_extractor({name, name, bytes});
    return found ? std::string((*found)->name()) : found.error().message;
  };
  EXPECT_THAT(refusal("a.pdf", "\x89PNG\r\n\x1a\n...."), testing::HasSubstr("PNG image"));
  EXPECT_THAT(refusal("a.docx", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), testing::HasSubstr("OLE"));
  EXPECT_THAT(refusal("a.txt", samples::zip({{"x.txt", "x"}})), testing::HasSubstr("ZIP archive"));
  EXPECT_THAT(refusal("a.txt", std::string("ab\0cd\1\2\3", 9)),
              testing::HasSubstr("unknown binary content"));
}

TEST(FindExtractor, DecidesByContentAndByNameOnlyIfContentIsAmbiguous) {
  const auto found = [](std::string name, std::string bytes) {
    return std::string(find_extractor({name, name, bytes}).value()->name());
  };
  EXPECT_EQ(found("a.txt", "%PDF-1.7\n..."), "pdf");
  EXPECT_EQ(found("page", "<!DOCTYPE html><p>x"), "html");
  EXPECT_EQ(found("feed", "<?xml version='1.0'?><a/>"), "xml");
  EXPECT_EQ(found("data", "{\"a\": 1}"), "json");
  EXPECT_EQ(found("data.json", "{\"a\": 1}\n{\"a\": 2}\n"), "jsonl");
  EXPECT_EQ(found("a.csv", "a,b\n1,2\n"), "csv");
  EXPECT_EQ(found("a.txt", "a,b\n1,2\n"), "text");
  EXPECT_EQ(found("README.md", "<h1>x</h1>"), "markdown");
  EXPECT_EQ(found("a.py", "import os"), "text");
  EXPECT_EQ(found("LICENSE", "Permission is granted"), "text");
}

}  // namespace
}  // namespace quarry::extract
