#include "vectors/ivf_builder.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <random>
#include <vector>

#include "store/section_table.h"

#include "vectors/ivf_clusters.h"
#include "vectors/ivf_code_lists.h"
#include "vectors/ivf_codes.h"
#include "vectors/ivf_k_means.h"
#include "vectors/ivf_lists.h"
#include "vectors/ivf_probes.h"
#include "vectors/ivf_rotation.h"

namespace quarry {
namespace {

// Rows of the sample for each list: fewer leave centroids that chance moves, more take time only.
constexpr std::size_t kSampleOfList = 40;
constexpr std::size_t kRowsOfTask = 4096;
constexpr std::string_view kWork = "making lists of vectors";
constexpr std::uint64_t kRotationSeed = 0x9E3779B97F4A7C15;

// Eight times the root of the rows: figures with it are in docs/decisions/0011-inverted-lists.md.
std::size_t default_lists(std::size_t rows) {
  return std::max<std::size_t>(1, static_cast<std::size_t>(8 * std::sqrt(rows)));
}

// One thread at a time.
class Builder {
 public:
  Builder(const IvfRows& rows, Executor& executor, const Deadline& deadline)
      : rows_(rows),
        executor_(executor),
        deadline_(deadline),
        rotation_(rows.dimension(), kRotationSeed) {}

  Result<IvfImage> build(std::size_t lists) {
    clusters_ = train_clusters(sample(lists * kSampleOfList), rotation_.rotated(), lists, executor_,
                               deadline_);
    QUARRY_TRY(deadline_.check(kWork));
    assign();
    QUARRY_TRY(deadline_.check(kWork));
    encode();
    QUARRY_TRY(deadline_.check(kWork));
    return finish();
  }

 private:
  // Calls body(first row, rotated rows) for all rows, on all threads; for no more rows from the
  // deadline on.
  template <class Body>
  void for_each_part(const Body& body) {
    const std::size_t tasks = (rows_.size() + kRowsOfTask - 1) / kRowsOfTask;
    executor_.parallel_for(tasks, [&](std::size_t task) {
      if (!deadline_.check(kWork)) return;
      const auto first = static_cast<std::uint32_t>(task * kRowsOfTask);
      body(first, rotated(first, std::min<std::uint32_t>(kRowsOfTask, rows_.size() - first)));
    });
  }
  std::vector<float> rotated(std::uint32_t first, std::uint32_t count) const {
    std::vector<float> plain(count * rotation_.dimension());
    std::vector<float> turned(count * rotation_.rotated());
    rows_.read(first, count, plain);
    for (std::size_t i = 0; i < count; ++i) {
      rotation_.apply(std::span(plain).subspan(i * rotation_.dimension(), rotation_.dimension()),
                      std::span(turned).subspan(i * rotation_.rotated(), rotation_.rotated()));
    }
    return turned;
  }

  // Evenly spread over the rows, a little off by chance.
  std::vector<float> sample(std::size_t wanted) {
    const std::size_t count = std::min<std::size_t>(wanted, rows_.size());
    const std::size_t width = rotation_.rotated();
    std::vector<float> sample(count * width);
    executor_.parallel_for((count + kRowsOfTask - 1) / kRowsOfTask, [&](std::size_t task) {
      std::mt19937_64 random(task);
      const std::size_t end = std::min(count, (task + 1) * kRowsOfTask);
      for (std::size_t i = task * kRowsOfTask; i < end; ++i) {
        const std::size_t begin = i * rows_.size() / count;
        const std::size_t room = (i + 1) * rows_.size() / count - begin;
        const std::vector<float> row =
            rotated(static_cast<std::uint32_t>(begin + random() % room), 1);
        std::ranges::copy(row, sample.begin() + static_cast<std::ptrdiff_t>(i * width));
      }
    });
    return sample;
  }

  void assign() {
    list_of_.resize(rows_.size());
    for_each_part([&](std::uint32_t first, const std::vector<float>& part) {
      NearestCentroid(clusters_.view())
          .find(part, std::span(list_of_).subspan(first, part.size() / rotation_.rotated()));
    });
  }

  void encode() {
    const std::size_t width = rotation_.rotated();
    codes_.emplace(width, clusters_.view().fine_count(), list_of_);
    std::vector<float> spreads(rows_.size());
    for_each_part([&](std::uint32_t first, const std::vector<float>& part) {
      std::vector<float> residual(width);
      for (std::uint32_t row = first; row < first + part.size() / width; ++row) {
        const auto centroid = clusters_.view().fine_row(list_of_[row]);
        const IvfCode code = encode_residual(std::span(part).subspan((row - first) * width, width),
                                             centroid, residual);
        codes_->write(row, code, residual);
        spreads[row] = code.spread;
      }
    });
    const std::vector<float> halves = half_squares(clusters_.fine, width);
    for (std::size_t i = 0; i < halves.size(); ++i) codes_->lists()[i].half_square = halves[i];
    for (std::size_t row = 0; row < spreads.size(); ++row) {
      float& spread = codes_->lists()[list_of_[row]].spread;
      spread = std::max(spread, spreads[row]);
    }
  }

  IvfImage finish() {
    IvfImage image;
    const IvfCentroids centroids = clusters_.view();
    IvfHead head{.dimension = static_cast<std::uint32_t>(rows_.dimension()),
                 .rows = rows_.size(),
                 .coarse = static_cast<std::uint32_t>(centroids.coarse_count()),
                 .lists = static_cast<std::uint32_t>(centroids.fine_count()),
                 .rotation_seed = kRotationSeed,
                 .blocks = codes_->block_count(),
                 .reserved = 0,
                 .probes = {}};
    append_section_row(image.head, head);
    for (const std::uint32_t first : centroids.first_fine)
      append_section_row(image.centroids, first);
    for (const std::span<const float> level : {centroids.coarse, centroids.fine}) {
      image.centroids.append(reinterpret_cast<const char*>(level.data()), level.size_bytes());
    }
    for (const IvfListRow& row : codes_->lists()) append_section_row(image.lists, row);
    image.blocks = std::move(codes_->blocks());
    head.probes = fit_probes(*IvfLists::read(views_of(image)), rows_, list_of_, executor_);
    image.head.clear();
    append_section_row(image.head, head);
    return image;
  }

  const IvfRows& rows_;
  Executor& executor_;
  const Deadline& deadline_;
  IvfRotation rotation_;
  IvfClusters clusters_;
  std::vector<std::uint32_t> list_of_;  // of each row
  std::optional<IvfCodeListsWriter> codes_;
};

}  // namespace

Result<IvfImage> build_lists(const IvfRows& rows, const IvfSettings& settings, Executor& executor,
                             const Deadline& deadline) {
  return Builder(rows, executor, deadline)
      .build(settings.lists > 0 ? settings.lists : default_lists(rows.size()));
}

IvfViews views_of(const IvfImage& image) {
  return {image.head, image.centroids, image.lists, image.blocks};
}

}  // namespace quarry
