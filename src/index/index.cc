#include "index/index.h"

#include "index/segment_index.h"

namespace quarry {
namespace {

Result<std::unique_ptr<Index>> open_index(const std::filesystem::path& folder,
                                          const IndexOptions& options, FileSystem& files,
                                          Executor& executor, SegmentIndex::Start start) {
  const auto access = options.access == Catalog::Access::read_write
                          ? IndexFolder::Access::read_write
                          : IndexFolder::Access::read_only;
  return SegmentIndex::open(std::make_unique<IndexFolder>(folder, access, files),
                            {.vectors = {.dimension = options.dimension, .code = options.vectors},
                             .graph = {.from_rows = options.graph_from, .graph = {}},
                             .identity = options.identity,
                             .bm25 = options.bm25,
                             .weights = options.weights,
                             .analyzer = Analyzer::standard(),
                             .executor = &executor},
                            {.start = start, .upkeep = options.upkeep});
}

}  // namespace

std::string_view to_string(Recall recall) {
  switch (recall) {
    case Recall::ninety_five:
      return "0.95";
    case Recall::ninety_nine:
      return "0.99";
    case Recall::exact:
      return "exact";
  }
  return "";
}

Result<std::unique_ptr<Index>> Index::open(const std::filesystem::path& folder,
                                           const IndexOptions& options, FileSystem& files,
                                           Executor& executor) {
  return open_index(folder, options, files, executor, SegmentIndex::Start::from_folder);
}

Result<std::unique_ptr<Index>> Index::create(const std::filesystem::path& folder,
                                             const IndexOptions& options, FileSystem& files,
                                             Executor& executor) {
  return open_index(folder, options, files, executor, SegmentIndex::Start::beside);
}

}  // namespace quarry
