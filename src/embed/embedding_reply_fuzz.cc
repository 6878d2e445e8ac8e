// Any accepted reply has one unit row, or one finite score, per text.
#include <cmath>
#include <cstdlib>
#include <string_view>

#include "embed/embedding_api.h"
#include "embed/reply_rows.h"

namespace {

constexpr std::size_t kTexts = 2;

void check(const quarry::embed::Vectors& vectors) {
  if (vectors.rows() != kTexts) std::abort();
  for (std::size_t i = 0; i < kTexts; ++i) {
    double squares = 0;
    for (const float value : vectors.row(i)) squares += static_cast<double>(value) * value;
    if (!(std::abs(squares - 1) < 1e-3)) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto json =
      quarry::Json::parse(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!json) return 0;
  if (const auto reply = quarry::embed::read_data_reply(*json, kTexts)) check(reply->vectors);
  if (const auto rows = quarry::embed::rows_in_order(*json, kTexts)) check(*rows);
  const quarry::Json& list = (*json)["embeddings"];
  if (const auto rows = quarry::embed::rows_in_order(list, kTexts)) check(*rows);
  if (const auto rows = quarry::embed::rows_in_order(list, kTexts, "values")) check(*rows);
  if (const auto scores =
          quarry::embed::scores_in_place((*json)["results"], kTexts, "relevance_score")) {
    if (scores->size() != kTexts) std::abort();
    for (const float score : *scores) {
      if (std::isnan(score)) std::abort();
    }
  }
  return 0;
}
