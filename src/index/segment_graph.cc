#include "index/segment_graph.h"

namespace quarry {

Result<void> add_graph(SegmentImage& image, const GraphSettings& settings,
                       const GraphSource& source, Executor& executor, const Deadline& deadline) {
  const SegmentVectors vectors = QUARRY_TRY(SegmentVectors::read(views_of(image)));
  const CodeRows& rows = vectors.rows();

  std::string links, entries;
  GraphBuilder builder(rows, settings, executor);
  if (source.graph) builder.adopt(*source.graph, source.place);
  QUARRY_TRY(builder.link_rest(deadline));
  builder.write(links, entries);
  const VectorGraph graph = QUARRY_TRY(VectorGraph::read(links, entries, rows.size()));
  image[SegmentPart::recall] = measure_recall(rows, graph, executor);
  image[SegmentPart::links] = std::move(links);
  image[SegmentPart::entries] = std::move(entries);
  return {};
}

}  // namespace quarry
