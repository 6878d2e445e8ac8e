#include "vectors/ivf_lists.h"

#include <algorithm>
#include <cmath>

#include "store/section_table.h"
#include "vectors/ivf_codes.h"

namespace quarry::vectors {
namespace {

// Far more than any model has; keeps the computed sizes within 64 bits.
constexpr std::uint32_t kMostDimensions = 65'536;

Error broken(std::string what) { return {Code::corrupt, std::move(what)}; }

// The share of the squared length of a centroid that is subtracted from its product with the query
// to rank its list. The product alone (0) ranks lists with short centroids too late: their rows are
// scattered, and the best of them lie further in the direction of the query than the centroid.
// Distance (0.5) ranks them too early. Recall@10 with 64 of 8,000 lists over the 1 M rows of
// ivf_bench: 0.951 with 0.5, 0.958 with 0.4, 0.959 with 0.3 and 0.2, 0.952 with 0.1
// (docs/decisions/0011-inverted-lists.md).
constexpr float kPenalty = 0.3F;

}  // namespace

Result<IvfLists> IvfLists::read(const IvfViews& parts) {
  const IvfHead& head =
      QUARRY_TRY(store::section_table<IvfHead>(parts.head, 1, "head of lists"))[0];
  if (head.dimension == 0 || head.dimension > kMostDimensions || head.coarse > head.lists) {
    return broken("head of lists: dimension " + std::to_string(head.dimension) + ", " +
                  std::to_string(head.coarse) + " coarse centroids for " +
                  std::to_string(head.lists) + " lists");
  }
  IvfLists lists(head);
  QUARRY_TRY(lists.read_centroids(parts.centroids));
  lists.codes_.width = lists.rotation_.rotated();
  lists.codes_.blocks = parts.blocks;
  const std::size_t block_bytes = ivf_block_bytes(lists.codes_.width);
  QUARRY_TRY(store::section_table<float>(parts.blocks, head.blocks * (block_bytes / 4), "blocks"));
  QUARRY_TRY(lists.read_lists(parts.lists));
  lists.encode_centroids();
  lists.rounded_ = std::make_shared<RoundedRows>(lists.centroids_.fine, lists.centroids_.dimension);
  return lists;
}

Result<void> IvfLists::read_centroids(std::string_view bytes) {
  const std::size_t width = rotation_.rotated();
  const std::uint64_t numbers = (std::uint64_t{head_.coarse} + head_.lists) * width;
  const auto all = QUARRY_TRY(
      store::section_table<std::uint32_t>(bytes, head_.coarse + 1 + numbers, "centroids"));
  centroids_.dimension = width;
  centroids_.first_fine = all.first(std::size_t{head_.coarse} + 1);
  const std::span floats(reinterpret_cast<const float*>(all.data() + head_.coarse + 1), numbers);
  centroids_.coarse = floats.first(head_.coarse * width);
  centroids_.fine = floats.subspan(head_.coarse * width);
  if (centroids_.first_fine.front() != 0 || centroids_.first_fine.back() != head_.lists ||
      !std::ranges::is_sorted(centroids_.first_fine)) {
    return broken("centroids: expected ranges that cover all fine centroids in order");
  }
  return {};
}

Result<void> IvfLists::read_lists(std::string_view bytes) {
  codes_.lists = QUARRY_TRY(store::section_table<IvfListRow>(bytes, head_.lists, "lists"));
  std::uint64_t rows = 0;
  for (std::uint32_t i = 0; i < head_.lists; ++i) {
    const IvfListRow& list = codes_.lists[i];
    rows += list.rows;
    if (list.first_block > head_.blocks ||
        ivf_blocks_for(list.rows) > head_.blocks - list.first_block) {
      return broken("lists: row " + std::to_string(i) + " ends beyond the blocks");
    }
  }
  if (rows != head_.rows)
    return broken("lists: expected " + std::to_string(head_.rows) + " rows in total, found " +
                  std::to_string(rows));
  return {};
}

void IvfLists::encode_centroids() {
  std::vector<std::uint32_t> coarse_of(head_.lists);
  for (std::uint32_t c = 0; c < head_.coarse; ++c) {
    std::fill(coarse_of.begin() + centroids_.first_fine[c],
              coarse_of.begin() + centroids_.first_fine[c + 1], c);
  }
  auto codes = std::make_shared<IvfCodeListsWriter>(codes_.width, head_.coarse, coarse_of);
  codes->start(0, codes->block_count());
  std::vector<float> residual(codes_.width);
  for (std::uint32_t list = 0; list < head_.lists; ++list) {
    const auto coarse = centroids_.coarse.subspan(coarse_of[list] * codes_.width, codes_.width);
    IvfCode code = encode_residual(centroids_.fine_row(list), coarse, residual);
    code.addend -= rank_penalty(list);
    codes->write(list, code, residual);
  }
  centroid_codes_ = std::move(codes);
}

float IvfLists::rank_penalty(std::uint32_t list) const {
  return 2 * kPenalty * codes_.lists[list].half_square;
}

std::uint32_t IvfLists::probes_for(float recall) const {
  for (const IvfProbeRow& row : head_.probes) {
    if (recall * 1000 <= static_cast<float>(row.recall_thousandths)) {
      return std::clamp(row.probes, 1U, std::max(1U, head_.lists));
    }
  }
  return head_.lists;
}

void IvfLists::check(std::vector<std::string>& findings) const {
  std::vector<bool> seen(head_.rows);
  std::size_t bad = 0;
  for (std::uint32_t list = 0; list < head_.lists; ++list) {
    for (std::uint32_t b = 0; b < codes_.blocks_of(list); ++b) {
      const IvfBlock codes = codes_.block(list, b);
      for (std::uint32_t i = 0; i < codes.size; ++i) {
        const std::uint32_t row = codes.rows[i];
        const bool sound = row < head_.rows && !seen[row] && std::isfinite(codes.factors[i]) &&
                           std::isfinite(codes.addends[i]);
        if (sound) seen[row] = true;
        bad += !sound;
      }
    }
  }
  if (bad > 0) {
    findings.push_back("lists: " + std::to_string(bad) +
                       " codes that name an unknown row, repeat a row or are not finite");
  }
}

}  // namespace quarry::vectors
