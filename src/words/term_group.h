// A few terms of a dictionary that follow one another, and where the postings of each are.
#pragma once

#include <cstdint>
#include <string_view>

namespace quarry {

struct TermEntry {
  // How many chunks, and how many documents, have the term; the dead among them counted.
  std::uint32_t chunks = 0, documents = 0;
  std::string_view postings;
};

// Walks through the bytes of a group. False where they are broken. One thread at a time.
class TermGroupReader {
 public:
  // As a size of a term in half a byte: this and more, the rest follows.
  static constexpr std::uint32_t kInHalfByte = 15;

  TermGroupReader() = default;
  TermGroupReader(std::string_view text, std::string_view postings)
      : at_(reinterpret_cast<const std::uint8_t*>(text.data())),
        end_(at_ + text.size()),
        postings_(postings) {}

  // How many bytes a term shares with the one before, and its own; then what is known of it.
  bool read_term(std::uint32_t& shared, std::string_view& own);
  bool read_entry(TermEntry& entry);

 private:
  const std::uint8_t *at_ = nullptr, *end_ = nullptr;
  std::string_view postings_;  // of the terms that follow
};

}  // namespace quarry
