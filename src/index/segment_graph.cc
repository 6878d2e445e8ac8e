#include "index/segment_graph.h"

#include "vectors/recall_measurement.h"

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
  const VectorGraph graph = QUARRY_TRY(VectorGraph::read(links, entries, rows));
  std::string sketches = sketches_of(rows);
  MeasuredCurves curves =
      measure_recall(rows, graph, QUARRY_TRY(SketchRows::read(sketches, rows)), executor);
  image[SegmentPart::recall] = std::move(curves.walks);
  image[SegmentPart::sketch_recall] = std::move(curves.sketches);
  image[SegmentPart::sketches] = std::move(sketches);
  image[SegmentPart::links] = std::move(links);
  image[SegmentPart::entries] = std::move(entries);
  return {};
}

}  // namespace quarry
