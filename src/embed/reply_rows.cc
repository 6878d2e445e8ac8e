#include "embed/reply_rows.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "embed/base64_floats.h"

namespace quarry::embed {
namespace {

// More than any model returns; bounds the memory for a malformed reply.
constexpr std::size_t kMaxDimensions = 65'536;

Error corrupt(const std::string& expected, const std::string& found) {
  return {Code::corrupt, "expected " + expected + ", found " + found};
}

std::string kind(const Json& json) {
  if (json.is_null()) return "null";
  if (json.is_object()) return "an object";
  if (json.is_array()) return "a list of " + std::to_string(json.items().size());
  return json.dump().substr(0, 20);
}

Result<void> normalise(std::vector<float>& row) {
  double squares = 0;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (!std::isfinite(row[i])) {
      return corrupt("finite numbers", std::to_string(row[i]) + " as number " + std::to_string(i));
    }
    squares += static_cast<double>(row[i]) * row[i];
  }
  if (squares == 0) return corrupt("a nonzero vector", "only zeros");
  const double scale = 1 / std::sqrt(squares);
  for (float& value : row) value = static_cast<float>(value * scale);
  return {};
}

Result<std::size_t> place_of(const Json& index, std::size_t count) {
  if (!index.is_integer() || index.integer() < 0 ||
      static_cast<std::uint64_t>(index.integer()) >= count) {
    return corrupt("an index below " + std::to_string(count), kind(index));
  }
  return static_cast<std::size_t>(index.integer());
}

}  // namespace

Result<std::vector<float>> ReplyRows::numbers(const Json& embedding) const {
  if (embedding.is_string()) return base64_floats(embedding.string());
  if (!embedding.is_array()) return corrupt("a list of numbers", kind(embedding));
  std::vector<float> row;
  row.reserve(embedding.items().size());
  for (const Json& number : embedding.items()) {
    if (!number.is_number()) {
      return corrupt("finite numbers", kind(number) + " as number " + std::to_string(row.size()));
    }
    row.push_back(static_cast<float>(number.number()));
  }
  return row;
}

Result<void> ReplyRows::put(std::size_t index, const Json& embedding) {
  const std::string where = "embedding " + std::to_string(index);
  if (index >= placed_.size()) {
    return corrupt(std::to_string(placed_.size()) + " embeddings", "an additional " + where);
  }
  if (placed_[index]) return corrupt("each embedding once", where + " twice");
  auto row = numbers(embedding);
  if (!row) return row.error().in(where);
  if (row->empty() || row->size() > kMaxDimensions) {
    return corrupt("1 to " + std::to_string(kMaxDimensions) + " numbers",
                   std::to_string(row->size()) + " in " + where);
  }
  if (found_ == 0) {
    rows_.dimension = row->size();
    rows_.values.resize(rows_.dimension * placed_.size());
  }
  if (row->size() != rows_.dimension) {
    return corrupt(std::to_string(rows_.dimension) + " numbers as in the other embeddings",
                   std::to_string(row->size()) + " in " + where);
  }
  if (const auto good = normalise(*row); !good) return good.error().in(where);
  std::ranges::copy(*row, rows_.values.begin() + static_cast<std::ptrdiff_t>(index * row->size()));
  placed_[index] = true;
  ++found_;
  return {};
}

Result<Vectors> ReplyRows::take() {
  if (found_ != placed_.size()) {
    return corrupt(std::to_string(placed_.size()) + " embeddings", std::to_string(found_));
  }
  return std::move(rows_);
}

Result<Vectors> rows_in_order(const Json& list, std::size_t count, std::string_view member) {
  if (!list.is_array()) return corrupt("a list of embeddings", kind(list));
  // Compares the counts first: without indices, a short list would match the first texts.
  if (list.items().size() != count) {
    return corrupt(std::to_string(count) + " embeddings", std::to_string(list.items().size()));
  }
  ReplyRows rows(count);
  for (std::size_t i = 0; i < count; ++i) {
    const Json& item = list.items()[i];
    QUARRY_TRY(rows.put(i, member.empty() ? item : item[member]));
  }
  return rows.take();
}

std::uint64_t counted(const Json& number) {
  constexpr double kMaxCount = 1e15;  // larger values are nonsense, and casting them could overflow
  const double count = number.number();
  return count > 0 && count < kMaxCount ? static_cast<std::uint64_t>(count) : 0;
}

Result<std::vector<float>> scores_in_place(const Json& list, std::size_t count,
                                           std::string_view member) {
  if (!list.is_array()) return corrupt("a list of scores", kind(list));
  std::vector<float> scores(count);
  std::vector<bool> placed(count);
  for (const Json& item : list.items()) {
    const std::size_t index = QUARRY_TRY(place_of(item["index"], count));
    const Json& score = item[member];
    const std::string where = "the score of text " + std::to_string(index);
    if (placed[index]) return corrupt("each score once", where + " twice");
    if (!score.is_number() || !std::isfinite(static_cast<float>(score.number()))) {
      return corrupt("a finite number", kind(score) + " as " + where);
    }
    scores[index] = static_cast<float>(score.number());
    placed[index] = true;
  }
  if (list.items().size() != count) {
    return corrupt(std::to_string(count) + " scores", std::to_string(list.items().size()));
  }
  return scores;
}

}  // namespace quarry::embed
