#include "net/event_stream.h"

#include <gmock/gmock.h>
#include <random>
#include <vector>

namespace quarry::net {
namespace {

using testing::ElementsAre;

std::vector<std::string> read(std::string_view bytes, std::size_t piece = std::string::npos) {
  std::vector<std::string> seen;
  EventStreamParser parser([&](const ServerEvent& event) -> Result<void> {
    seen.push_back(event.type + "|" + event.id + "|" + event.data);
    return {};
  });
  while (!bytes.empty()) {
    EXPECT_TRUE(parser.feed(bytes.substr(0, piece)));
    bytes.remove_prefix(std::min(piece, bytes.size()));
  }
  return seen;
}

TEST(EventStreamTest, JoinsTheDataLinesOfAnEvent) {
  EXPECT_THAT(read("data: YHOO\ndata: +2\ndata:10\n\n"), ElementsAre("message||YHOO\n+2\n10"));
}

TEST(EventStreamTest, KeepsTheIdAndResetsTheType) {
  EXPECT_THAT(read("event: add\nid: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n"),
              ElementsAre("add|1|a", "message|1|b", "message||c"));
}

TEST(EventStreamTest, SkipsCommentsUnknownFieldsAndEventsWithoutData) {
  EXPECT_THAT(read(": hello\nretry: 10\nfoo: x\nevent: lonely\n\ndata\n\ndata: x\n\n"),
              ElementsAre("message||", "message||x"));
}

TEST(EventStreamTest, RemovesOnlyOneSpaceAfterTheColon) {
  EXPECT_THAT(read("data:  two\n\n"), ElementsAre("message|| two"));
}

TEST(EventStreamTest, IgnoresAnIdWithANul) {
  EXPECT_THAT(read(std::string_view("id: a\0b\ndata: x\n\n", 17)), ElementsAre("message||x"));
}

TEST(EventStreamTest, DropsAnIncompleteEventAtTheEnd) {
  EXPECT_THAT(read("data: whole\n\ndata: cut"), ElementsAre("message||whole"));
  EXPECT_THAT(read("data: whole\n\ndata: cut\n"), ElementsAre("message||whole"));
}

TEST(EventStreamTest, ReadsTheSameEventsHoweverTheBytesAreSplitAndLinesEnd) {
  const std::string text =
      "\xEF\xBB\xBF"
      "data: gr\xC3\xBC\xC3\x9F\n\n: c\nevent: e\ndata: 1\ndata: 2\n\ndata\n\n";
  const auto expected = read(text);
  ASSERT_EQ(expected.size(), 3u);
  EXPECT_EQ(expected[0], "message||gr\xC3\xBC\xC3\x9F");
  for (const std::string end : {"\n", "\r", "\r\n"}) {
    std::string other;
    for (const char c : text) c == '\n' ? other += end : other += c;
    for (std::size_t piece = 1; piece <= other.size(); ++piece) {
      EXPECT_EQ(read(other, piece), expected) << "pieces of " << piece;
    }
  }
}

TEST(EventStreamTest, RefusesALineAndAnEventOverTheLimits) {
  const auto sink = [](const ServerEvent&) -> Result<void> { return {}; };
  EventStreamParser lines(sink, {.line_bytes = 8, .event_bytes = 100});
  EXPECT_TRUE(lines.feed("data: 12"));
  EXPECT_EQ(lines.feed("3").error().code, Code::exhausted);
  EventStreamParser events(sink, {.line_bytes = 100, .event_bytes = 8});
  EXPECT_TRUE(events.feed("data: 123\ndata: 1\n"));
  EXPECT_EQ(events.feed("data: 1234\n").error().code, Code::exhausted);
}

TEST(EventStreamTest, ReturnsTheErrorOfItsSink) {
  EventStreamParser parser(
      [](const ServerEvent&) -> Result<void> { return Error{Code::corrupt, "no"}; });
  EXPECT_EQ(parser.feed("data: x\n\n").error().code, Code::corrupt);
}

}  // namespace
}  // namespace quarry::net
