#include "index/segment_graph.h"

#include "index/section_table.h"

namespace quarry {

Result<void> add_graph(SegmentImage& image, const GraphSettings& settings,
                       const GraphSource& source, Executor& executor, const Deadline& deadline) {
  SegmentViews parts;
  for (std::size_t i = 0; i < parts.all.size(); ++i) parts.all[i] = image.all[i];
  const std::span head =
      QUARRY_TRY(section_table<SegmentHead>(parts[SegmentPart::head], 1, "head"));
  const SegmentVectors vectors = QUARRY_TRY(SegmentVectors::read(parts, head[0]));
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
