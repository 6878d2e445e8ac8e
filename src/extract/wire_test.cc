#include "extract/wire.h"

#include <gtest/gtest.h>
#include <random>

namespace quarry::extract {
namespace {

Document sample() {
  Document document;
  document.source = "a/b\xff.txt#1";  // file names are bytes
  document.title = "Title";
  document.media_type = "text/plain";
  document.text = "caf\xc3\xa9\n\nbar";
  document.blocks = {{BlockKind::heading, 2, {0, 5}, 1, {1, 2, 3, 4}},
                     {BlockKind::paragraph, 0, {7, 10}, 2, {}}};
  document.metadata.set("year", 2024);
  document.labels = {"hr"};
  document.pages = 2;
  return document;
}

TEST(Wire, ADocumentSurvivesTheRoundTrip) {
  const Document sent = sample();
  const Document got = decode_document(encode(sent)).value();
  EXPECT_EQ(got.source, sent.source);
  EXPECT_EQ(got.title, sent.title);
  EXPECT_EQ(got.media_type, sent.media_type);
  EXPECT_EQ(got.text, sent.text);
  EXPECT_EQ(got.blocks, sent.blocks);
  EXPECT_EQ(got.metadata, sent.metadata);
  EXPECT_EQ(got.labels, sent.labels);
  EXPECT_EQ(got.pages, sent.pages);
}

TEST(Wire, ErrorsLimitsAndRequestsSurviveTheRoundTrip) {
  const Error error = decode_error(encode(Error{Code::exhausted, "too \"big\""}));
  EXPECT_EQ(error.code, Code::exhausted);
  EXPECT_EQ(error.message, "too \"big\"");
  const ExtractRequest request = decode_request(encode(ExtractRequest{"/p\xff", "s"})).value();
  EXPECT_EQ(request.path, "/p\xff");
  EXPECT_EQ(request.source, "s");
  const ChildLimits limits = decode_limits(encode(ChildLimits{5, std::chrono::seconds(2)})).value();
  EXPECT_EQ(limits.memory_bytes, 5u);
  EXPECT_EQ(limits.file_timeout, std::chrono::seconds(2));
}

TEST(Wire, FramesAreReassembledFromPiecesOfAnySize) {
  std::string stream;
  for (int i = 0; i < 50; ++i) {
    stream += encode_frame(FrameKind::document, std::string(static_cast<std::size_t>(i * 7), 'x'));
  }
  std::mt19937 random(1);
  FrameReader reader;
  std::size_t frames = 0;
  for (std::size_t at = 0; at < stream.size();) {
    const std::size_t size = std::min<std::size_t>(1 + random() % 40, stream.size() - at);
    reader.feed(std::string_view(stream).substr(at, size));
    at += size;
    while (const auto frame = reader.next().value()) {
      EXPECT_EQ(frame->payload.size(), frames++ * 7);
    }
  }
  EXPECT_EQ(frames, 50u);
}

TEST(Wire, RejectsForeignBytesUnknownKindsAndHugeLengths) {
  const auto next = [](std::string bytes) {
    FrameReader reader;
    reader.feed(bytes);
    return reader.next();
  };
  std::string frame = encode_frame(FrameKind::done, "");
  EXPECT_TRUE(next(frame));
  EXPECT_EQ(next("not a frame at all").error().code, Code::corrupt);
  frame[4] = 99;
  EXPECT_EQ(next(frame).error().code, Code::corrupt);
  frame[4] = 4;
  frame[12] = 1;  // 2^56 bytes
  EXPECT_EQ(next(frame).error().code, Code::corrupt);
}

TEST(Wire, RejectsBlocksOutsideTheTextOrInsideACodePoint) {
  for (const TextRange range : {TextRange{0, 99}, TextRange{0, 4}, TextRange{4, 5}}) {
    Document document = sample();
    document.blocks = {{BlockKind::paragraph, 0, range, 0, {}}};
    EXPECT_EQ(decode_document(encode(document)).error().code, Code::corrupt);
  }
  Document document = sample();
  document.text[3] = '\xff';
  EXPECT_EQ(decode_document(encode(document)).error().code, Code::corrupt);
}

TEST(Wire, TruncatedPayloadsAreNotReadPastTheirEnd) {
  const std::string whole = encode(sample());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    (void)decode_document(std::string_view(whole).substr(0, size));
  }
  EXPECT_FALSE(decode_document(std::string_view(whole).substr(0, 20)));
}

}  // namespace
}  // namespace quarry::extract
