#include "index/segment_graph.h"

#include "index/section_table.h"

namespace quarry {

void add_graph(SegmentImage& image, const GraphSettings& settings, const GraphSource& source,
               Executor& executor) {
  SegmentViews parts;
  for (std::size_t i = 0; i < parts.all.size(); ++i) parts.all[i] = image.all[i];
  const auto head = section_table<SegmentHead>(parts[SegmentPart::head], 1, "head");
  if (!head) return;
  const auto vectors = SegmentVectors::read(parts, (*head)[0]);
  if (!vectors) return;
  const CodeRows& rows = vectors->rows();

  std::string links, entries;
  GraphBuilder builder(rows, settings, executor);
  if (source.graph) builder.adopt(*source.graph, source.place);
  builder.link_rest();
  builder.write(links, entries);
  if (const auto graph = VectorGraph::read(links, entries, rows.size())) {
    image[SegmentPart::recall] = measure_recall(rows, *graph, executor);
  }
  image[SegmentPart::links] = std::move(links);
  image[SegmentPart::entries] = std::move(entries);
}

}  // namespace quarry
