#include "words/postings.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>
#include <vector>

#include "words/packed_block.h"

namespace quarry::words {
namespace {

// Chunks of random lengths, grouped into documents of a few each. One thread at a time.
class Chunks {
 public:
  Chunks(std::uint32_t count, std::mt19937& random) {
    for (std::uint32_t c = 0; c < count; ++c) {
      if (c == 0 || random() % 3 == 0) document_length_.push_back(0);
      document_of_.push_back(static_cast<std::uint32_t>(document_length_.size() - 1));
      length_.push_back(to_chunk_length(random() % 900));
      document_length_.back() += length_.back();
    }
  }
  ChunkFacts facts() const { return {length_, document_of_, document_length_}; }

 private:
  std::vector<ChunkLength> length_;
  std::vector<std::uint32_t> document_of_, document_length_;
};

std::vector<Posting> random_postings(std::uint32_t chunks, std::uint32_t one_in,
                                     std::mt19937& random) {
  std::vector<Posting> postings;
  for (std::uint32_t c = 0; c < chunks; ++c) {
    if (random() % one_in != 0) continue;
    postings.push_back({c, random() % 3 == 0 ? 1 + static_cast<std::uint32_t>(random() % 5) : 1});
    if (random() % 100 == 0) postings.back().count = random() % 2'000'000 + 1;
  }
  return postings;
}

std::vector<Posting> read_all(const PostingList& list, bool& broken) {
  std::vector<Posting> postings;
  PostingCursor cursor(list);
  for (Posting posting; cursor.next(posting);) postings.push_back(posting);
  broken = cursor.broken();
  return postings;
}

TEST(PackedBlock, RoundTripsForEveryWidthAndSize) {
  std::mt19937 random(3);
  for (unsigned width = 0; width <= 32; ++width) {
    for (int round = 0; round < 20; ++round) {
      const std::size_t size = round % 2 == 0 ? kPacked : random() % kPacked;
      std::array<std::uint32_t, kPacked> values{}, found{};
      for (std::size_t i = 0; i < size; ++i) {
        values[i] = width == 0 ? 0 : static_cast<std::uint32_t>(random()) >> (32 - width);
        if (random() % 40 == 0) values[i] = static_cast<std::uint32_t>(random()) >> (random() % 32);
      }
      std::string bytes;
      append_packed({values.data(), size}, bytes);
      ASSERT_LE(bytes.size(), kLongestPacked);
      const auto* begin = reinterpret_cast<const std::uint8_t*>(bytes.data());
      const std::uint8_t* end = begin + bytes.size();
      EXPECT_EQ(read_packed(begin, end, size, 0, found.data()), end);
      for (std::size_t i = 0; i < size; ++i) ASSERT_EQ(found[i], values[i]);
      EXPECT_EQ(read_packed(begin, end, size, 7, found.data()), end);
      for (std::size_t i = 0; i < size; ++i) ASSERT_EQ(found[i], values[i] + 7);
      EXPECT_EQ(read_packed(begin, end - 1, size, 0, found.data()), nullptr);
    }
  }
}

TEST(PackedBlock, RejectsGapsThatExceedTheLimitOr32Bits) {
  std::array<std::uint32_t, kPacked> gaps{};
  auto values = gaps;
  EXPECT_TRUE(sum_gaps(10, 138, values.data()));
  EXPECT_EQ(values[127], 137U);
  values = gaps;
  EXPECT_FALSE(sum_gaps(10, 137, values.data()));
  for (const std::uint32_t huge : {0x7FFFFFFFU, 0xFFFFFFF0U, 0xFFFFFFFFU}) {
    values = gaps;
    values[7] = values[90] = huge;
    EXPECT_FALSE(sum_gaps(10, 1'000'000, values.data()));
  }
}

TEST(Postings, RoundTrip) {
  std::mt19937 random(1);
  for (const std::uint32_t one_in : {1, 2, 7, 100, 4000}) {
    for (const std::uint32_t chunks : {1U, 127U, 128U, 129U, 5000U}) {
      const Chunks all(chunks, random);
      const auto postings = random_postings(chunks, one_in, random);
      std::string bytes;
      append_postings(postings, all.facts(), bytes);
      bool broken = true;
      EXPECT_EQ(read_all({bytes, static_cast<std::uint32_t>(postings.size()), chunks}, broken),
                postings);
      EXPECT_FALSE(broken);
    }
  }
}

TEST(Postings, BoundsAreNeverBelowAPostingOfTheirBlockForAnyStatistics) {
  std::mt19937 random(2);
  const Chunks all(20'000, random);
  const ChunkFacts facts = all.facts();
  const auto postings = random_postings(20'000, 3, random);
  std::vector<std::uint64_t> in_document(facts.document_length.size());
  for (const Posting& posting : postings) {
    in_document[facts.document_of[posting.chunk]] += posting.count;
  }
  std::string bytes;
  append_postings(postings, facts, bytes);
  const PostingList list(bytes, static_cast<std::uint32_t>(postings.size()), 20'000);
  const auto at_most = [](const PostingBound& bound, double base, double slope) {
    const double tf = bound.count == ByteNumber::kGreatest
                          ? INFINITY
                          : static_cast<double>(ByteNumber::decoded(bound.count));
    return 1 / (1 + base / tf + slope * static_cast<double>(ByteNumber::decoded(bound.ratio)));
  };
  for (const auto& [base, slope] : {std::pair(0.54, 0.003), {1.2, 0.0}, {0.0, 0.1}}) {
    for (std::size_t i = 0; i < postings.size() / kPacked * kPacked; ++i) {
      const BlockRow& row = list.rows()[i / kPacked];
      const double tf = postings[i].count, length = facts.length[postings[i].chunk];
      const std::uint32_t document = facts.document_of[postings[i].chunk];
      const double all_tf = static_cast<double>(in_document[document]);
      ASSERT_GE(at_most(row.in_chunk, base, slope), tf / (tf + base + slope * length) - 1e-9);
      ASSERT_GE(at_most(row.in_document, base, slope),
                all_tf / (all_tf + base + slope * facts.document_length[document]) - 1e-9);
    }
  }
}

TEST(Postings, CorruptBytesEndTheList) {
  const std::string beyond = "\x0B";  // chunk 5
  const std::string no_end = "\x80";
  const std::string zero_count = std::string("\x00\x00", 2);
  const std::string too_long = "\xFF\xFF\xFF\xFF\xFF\x01";
  for (const std::string& bytes : {beyond, no_end, zero_count, too_long}) {
    bool broken = false;
    EXPECT_TRUE(read_all({bytes, 1, 5}, broken).empty());
    EXPECT_TRUE(broken);
  }
}

TEST(Postings, ChunksAscendWithinTheSegmentForAnyBytes) {
  std::mt19937 random(4);
  const Chunks all(3000, random);
  for (int round = 0; round < 2000; ++round) {
    auto postings = random_postings(3000, 4, random);
    postings.resize(random() % 300);
    std::string bytes;
    append_postings(postings, all.facts(), bytes);
    if (bytes.empty()) continue;
    for (int i = 0; i < 1 + round % 8; ++i) bytes[random() % bytes.size()] = char(random());
    if (round % 5 == 0) bytes.resize(random() % bytes.size());
    bool broken = false;
    const auto found = read_all({bytes, static_cast<std::uint32_t>(postings.size()), 3000}, broken);
    for (const Posting& posting : found) ASSERT_LT(posting.chunk, 3000U);
  }
}

}  // namespace
}  // namespace quarry::words
