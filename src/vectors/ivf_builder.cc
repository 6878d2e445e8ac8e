#include "vectors/ivf_builder.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "store/section_table.h"
#include "vectors/ivf_clusters.h"
#include "vectors/ivf_code_lists.h"
#include "vectors/ivf_codes.h"
#include "vectors/ivf_k_means.h"
#include "vectors/ivf_lists.h"
#include "vectors/ivf_probes.h"
#include "vectors/ivf_rotation.h"
#include "vectors/ivf_sample.h"

namespace quarry::vectors {
namespace {

// Sample rows for each list. Fewer rows make centroids noisy; more rows cost time and improve
// nothing.
constexpr std::size_t kSampleOfList = 40;
constexpr std::size_t kRowsOfTask = 4096;
constexpr std::string_view kWork = "building lists of vectors";
constexpr std::uint64_t kRotationSeed = 0x9E3779B97F4A7C15;

// Eight times the square root of the number of rows; docs/decisions/0011-inverted-lists.md has the
// measurements.
std::size_t default_lists(std::size_t rows) {
  return std::max<std::size_t>(1, static_cast<std::size_t>(8 * std::sqrt(rows)));
}

// One thread at a time.
class Builder {
 public:
  Builder(const IvfRows& rows, const IvfSettings& settings, Executor& executor,
          IvfBlockSink& blocks, const Deadline& deadline)
      : rows_(rows),
        settings_(settings),
        executor_(executor),
        blocks_(blocks),
        deadline_(deadline),
        rotation_(rows.dimension(), kRotationSeed) {}

  Result<IvfTables> build() {
    const std::size_t lists = settings_.lists > 0 ? settings_.lists : default_lists(rows_.size());
    clusters_ = train_clusters(IvfSample(rows_, rotation_, lists * kSampleOfList, executor_), lists,
                               executor_, deadline_);
    QUARRY_TRY(deadline_.check(kWork));
    assign();
    QUARRY_TRY(deadline_.check(kWork));
    QUARRY_TRY(encode());
    return finish();
  }

 private:
  // Calls body(first row, number of rows) for consecutive parts of the rows, on all threads. Skips
  // the parts that are left when the deadline passes.
  template <class Body>
  void for_each_part(const Body& body) {
    const std::size_t tasks = (rows_.size() + kRowsOfTask - 1) / kRowsOfTask;
    executor_.parallel_for(tasks, [&](std::size_t task) {
      if (!deadline_.check(kWork)) return;
      const auto first = static_cast<std::uint32_t>(task * kRowsOfTask);
      body(first, std::min<std::uint32_t>(kRowsOfTask, rows_.size() - first));
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

  void assign() {
    list_of_.resize(rows_.size());
    const NearestCentroids centroids(clusters_.view());
    for_each_part([&](std::uint32_t first, std::uint32_t count) {
      centroids.find(rotated(first, count), std::span(list_of_).subspan(first, count));
    });
  }

  Result<void> encode() {
    IvfCodeListsWriter codes(rotation_.rotated(), clusters_.view().fine_count(), list_of_);
    std::vector<float> spreads(rows_.size());
    const auto at_once = static_cast<std::uint32_t>(
        std::max<std::size_t>(1, settings_.block_bytes / ivf_block_bytes(rotation_.rotated())));
    for (std::uint32_t begin = 0; begin < codes.block_count();) {
      const std::uint32_t end = begin + std::min(at_once, codes.block_count() - begin);
      codes.start(begin, end);
      encode_started(codes, spreads);
      QUARRY_TRY(deadline_.check(kWork));
      QUARRY_TRY(blocks_.append(codes.blocks()));
      begin = end;
    }
    block_count_ = codes.block_count();
    lists_ = std::move(codes.lists());
    const std::vector<float> halves = half_squares(clusters_.fine, rotation_.rotated());
    for (std::size_t i = 0; i < halves.size(); ++i) lists_[i].half_square = halves[i];
    for (std::size_t row = 0; row < spreads.size(); ++row) {
      float& spread = lists_[list_of_[row]].spread;
      spread = std::max(spread, spreads[row]);
    }
    return {};
  }

  void encode_started(IvfCodeListsWriter& codes, std::span<float> spreads) {
    for_each_part([&](std::uint32_t first, std::uint32_t count) {
      std::vector<float> residual(rotation_.rotated());
      for (std::uint32_t row = first; row < first + count; ++row) {
        if (!codes.contains(row)) continue;
        const IvfCode code =
            encode_residual(rotated(row, 1), clusters_.view().fine_row(list_of_[row]), residual);
        codes.write(row, code, residual);
        spreads[row] = code.spread;
      }
    });
  }

  Result<IvfTables> finish() {
    IvfTables tables;
    const IvfCentroids centroids = clusters_.view();
    IvfHead head{.dimension = static_cast<std::uint32_t>(rows_.dimension()),
                 .rows = rows_.size(),
                 .coarse = static_cast<std::uint32_t>(centroids.coarse_count()),
                 .lists = static_cast<std::uint32_t>(centroids.fine_count()),
                 .rotation_seed = kRotationSeed,
                 .blocks = block_count_,
                 .reserved = 0,
                 .probes = {}};
    store::append_section_row(tables.head, head);
    for (const std::uint32_t first : centroids.first_fine)
      store::append_section_row(tables.centroids, first);
    for (const std::span<const float> level : {centroids.coarse, centroids.fine}) {
      tables.centroids.append(reinterpret_cast<const char*>(level.data()), level.size_bytes());
    }
    for (const IvfListRow& row : lists_) store::append_section_row(tables.lists, row);
    const IvfLists lists = QUARRY_TRY(IvfLists::read(
        {tables.head, tables.centroids, tables.lists, QUARRY_TRY(blocks_.written())}));
    head.probes = fit_probes(lists, rows_, list_of_, executor_);
    tables.head.clear();
    store::append_section_row(tables.head, head);
    return tables;
  }

  const IvfRows& rows_;
  const IvfSettings& settings_;
  Executor& executor_;
  IvfBlockSink& blocks_;
  const Deadline& deadline_;
  IvfRotation rotation_;
  IvfClusters clusters_;
  std::vector<std::uint32_t> list_of_;  // by row
  std::vector<IvfListRow> lists_;
  std::uint32_t block_count_ = 0;
};

// One thread at a time.
class BlocksInMemory final : public IvfBlockSink {
 public:
  Result<void> append(std::string_view blocks) override {
    bytes.append(blocks);
    return {};
  }
  Result<std::string_view> written() override { return bytes; }

  std::string bytes;
};

}  // namespace

Result<IvfTables> build_lists(const IvfRows& rows, const IvfSettings& settings, Executor& executor,
                              IvfBlockSink& blocks, const Deadline& deadline) {
  return Builder(rows, settings, executor, blocks, deadline).build();
}

Result<IvfImage> build_lists(const IvfRows& rows, const IvfSettings& settings, Executor& executor,
                             const Deadline& deadline) {
  BlocksInMemory blocks;
  IvfTables tables = QUARRY_TRY(build_lists(rows, settings, executor, blocks, deadline));
  return IvfImage{.head = std::move(tables.head),
                  .centroids = std::move(tables.centroids),
                  .lists = std::move(tables.lists),
                  .blocks = std::move(blocks.bytes)};
}

IvfViews views_of(const IvfImage& image) {
  return {image.head, image.centroids, image.lists, image.blocks};
}

}  // namespace quarry::vectors
