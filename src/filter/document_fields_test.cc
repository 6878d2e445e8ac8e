#include "filter/document_fields.h"

#include <gtest/gtest.h>

namespace quarry::filter {
namespace {

Json fields_of(const char* metadata, const DocumentFacts& facts) {
  return document_fields(*Json::parse(metadata), facts);
}

TEST(DocumentFieldsTest, EveryDocumentHasASourceANameAndAType) {
  const Json fields = fields_of("{}", {.title = "Pumps",
                                       .source = "/files/pumps.jsonl#7",
                                       .file = "/files/pumps.jsonl",
                                       .media_type = "application/json"});
  EXPECT_EQ(fields.dump(),
            R"({"title":"Pumps","source":"/files/pumps.jsonl#7","name":"pumps.jsonl",)"
            R"("type":"application/json"})");
}

TEST(DocumentFieldsTest, AMetadataFieldOfTheSameNameWins) {
  const Json fields = fields_of(R"({"source":"hr","name":"Ann"})",
                                {.source = "/files/a.txt", .file = "/files/a.txt"});
  EXPECT_EQ(fields["source"].string(), "hr");
  EXPECT_EQ(fields["name"].string(), "Ann");
}

TEST(DocumentFieldsTest, AnEmptyFactAddsNoField) {
  EXPECT_EQ(fields_of("{}", {}).dump(), "{}");
  EXPECT_EQ(fields_of("null", {}).dump(), "{}");
}

TEST(DocumentFieldsTest, APageWithoutAFileNameIsNamedByItsAddress) {
  EXPECT_EQ(fields_of("{}", {.file = "https://example.org/a/"})["name"].string(),
            "https://example.org/a/");
}

}  // namespace
}  // namespace quarry::filter
