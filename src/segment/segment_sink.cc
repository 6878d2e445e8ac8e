#include "segment/segment_sink.h"

#include <utility>

namespace quarry::segment {

Result<void> SegmentSink::add(SegmentImage image) {
  for (std::size_t i = 0; i < image.all.size(); ++i) {
    const std::string bytes = std::exchange(image.all[i], {});
    QUARRY_TRY(add(static_cast<SegmentPart>(i), bytes));
  }
  return {};
}

Result<SegmentFile> SegmentFile::create(const std::filesystem::path& path, std::uint64_t number,
                                        store::FileSystem& files) {
  return SegmentFile(QUARRY_TRY(store::ContainerWriter::create(
      {.kind = kSegmentKind, .version = kSegmentVersion, .generation = number},
      kSegmentSections.size(), path, files)));
}

Result<void> SegmentFile::begin(SegmentPart part) {
  begun_[part] = true;
  return writer_.begin(kSegmentSections[static_cast<std::size_t>(part)]);
}

Result<SegmentViews> SegmentFile::written() {
  store::ContainerWriter::Written written = QUARRY_TRY(writer_.written());
  mapped_.push_back(std::move(written.file));
  SegmentViews views;
  for (std::size_t i = 0; i < kSegmentSections.size(); ++i) {
    const auto section = written.sections.find(kSegmentSections[i]);
    if (section != written.sections.end()) views.all[i] = section->second;
  }
  return views;
}

Result<void> SegmentFile::commit() && {
  // Readers expect every section, so a part without bytes becomes an empty one.
  for (std::size_t i = 0; i < kSegmentSections.size(); ++i) {
    if (!begun_.all[i]) QUARRY_TRY(begin(static_cast<SegmentPart>(i)));
  }
  return std::move(writer_).commit();
}

}  // namespace quarry::segment
