#include "segment/segment_graph.h"

#include "vectors/recall_measurement.h"

namespace quarry::segment {

Result<void> add_graph(SegmentImage& image, const vectors::GraphSettings& settings,
                       const GraphSource& source, Executor& executor, const Deadline& deadline) {
  const SegmentVectors vectors = QUARRY_TRY(SegmentVectors::read(views_of(image)));
  const vectors::CodeRows& rows = vectors.rows();

  std::string links, entries;
  vectors::GraphBuilder builder(rows, settings, executor);
  if (source.graph) builder.adopt(*source.graph, source.place);
  QUARRY_TRY(builder.link_rest(deadline));
  builder.write(links, entries);
  const vectors::VectorGraph graph = QUARRY_TRY(vectors::VectorGraph::read(links, entries, rows));
  std::string sketches = vectors::sketches_of(rows);
  vectors::MeasuredCurves curves = vectors::measure_recall(
      rows, graph, QUARRY_TRY(vectors::SketchRows::read(sketches, rows)), executor);
  image[SegmentPart::recall] = std::move(curves.walks);
  image[SegmentPart::sketch_recall] = std::move(curves.sketches);
  image[SegmentPart::sketches] = std::move(sketches);
  image[SegmentPart::links] = std::move(links);
  image[SegmentPart::entries] = std::move(entries);
  return {};
}

}  // namespace quarry::segment
