#include "generate/verify.h"

#include <gmock/gmock.h>

#include "generate/handmade_passages.h"

namespace quarry::generate {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class VerifierTest : public testing::Test {
 protected:
  Verdict check(const std::string& text) const {
    return Verifier(search_, 3, nullptr).check(read_marks(text), Deadline::never());
  }
  Support support(const std::string& text) const { return check(text).support; }

  const retrieve::SearchResult search_ = make_search(std::vector<std::string>{
      "The HP-2040-S pump lifts water 7 m. Its motor takes 1,200 W. Halden Pumps makes it in "
      "Aarhus.",
      "Warranty claims are accepted for three years. Batteries are not covered by the warranty.",
      "Unrelated words about bees.", "Never shown: the pump weighs 99 kg."});
};

TEST_F(VerifierTest, AcceptsWhatTheCitedPassageSays) {
  EXPECT_EQ(support("The pump HP-2040-S lifts water by 7 m [1]."), Support::entailed);
  EXPECT_EQ(support("The motor takes 1200 W [1]."), Support::entailed);
  EXPECT_EQ(support("Claims under the warranty are accepted for 3 years [2]."), Support::entailed);
}

TEST_F(VerifierTest, RecognisesAQuote) {
  EXPECT_EQ(support("Warranty claims are accepted for three years. [2]"), Support::quoted);
}

TEST_F(VerifierTest, RejectsAWrongNumber) {
  const Verdict verdict = check("The pump HP-2040-S lifts water by 9 m [1].");
  EXPECT_EQ(verdict.support, Support::unsupported);
  EXPECT_THAT(verdict.reason, HasSubstr("'9'"));
  EXPECT_EQ(support("Warranty claims are accepted for 5 years [2]."), Support::unsupported);
}

TEST_F(VerifierTest, RejectsAnUnknownNameOrIdentifier) {
  EXPECT_THAT(check("The pump is made by Grundfos in Aarhus [1].").reason, HasSubstr("Grundfos"));
  EXPECT_THAT(check("The pump HP-9999-X lifts water 7 m [1].").reason, HasSubstr("HP-9999-X"));
}

TEST_F(VerifierTest, DropsCitationsOfMissingPassages) {
  const Verdict none = check("The pump lifts water 7 m [9].");
  EXPECT_EQ(none.support, Support::unsupported);
  EXPECT_THAT(none.evidence, IsEmpty());
  const Verdict one = check("The pump lifts water 7 m [1][9][12].");
  EXPECT_EQ(one.support, Support::entailed);
  EXPECT_THAT(one.evidence, SizeIs(1));
}

TEST_F(VerifierTest, RejectsACitationOfAPassageOutsideThePrompt) {
  EXPECT_EQ(support("The pump weighs 99 kg [4]."), Support::unsupported);
}

TEST_F(VerifierTest, RejectsASentenceWithoutCitation) {
  EXPECT_EQ(support("The pump lifts water 7 m."), Support::unsupported);
}

TEST_F(VerifierTest, RejectsACitationOfTheWrongPassage) {
  EXPECT_EQ(support("The pump lifts water from a deep well [3]."), Support::unsupported);
}

TEST_F(VerifierTest, RejectsTheOpposite) {
  EXPECT_EQ(support("Batteries are covered by the warranty [2]."), Support::unsupported);
  EXPECT_EQ(support("Batteries are not covered by the warranty [2]."), Support::quoted);
}

TEST_F(VerifierTest, CitesTheNearestSentence) {
  const Verdict verdict = check("Batteries are not covered [2].");
  ASSERT_THAT(verdict.evidence, SizeIs(1));
  EXPECT_EQ(verdict.evidence[0].text(search_), "Batteries are not covered by the warranty.");
}

TEST_F(VerifierTest, RejectsASentenceThatSharesTooFewWordsDespiteAnEmbedder) {
  const WordEmbedder embedder;
  const Verifier verifier(search_, 3, &embedder);
  EXPECT_EQ(
      verifier.check(read_marks("It has something about bees in general [3]."), Deadline::never())
          .support,
      Support::unsupported);
}

}  // namespace
}  // namespace quarry::generate
