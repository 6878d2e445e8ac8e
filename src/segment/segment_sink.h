// The destination of a segment being written: part after part, into memory or a file.
#pragma once

#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "segment/segment_format.h"
#include "store/container.h"

namespace quarry::segment {

// Each part is written once, in one piece; a part that is never begun is empty. Errors of all
// calls: those of the file system. One thread at a time.
class SegmentSink {
 public:
  virtual ~SegmentSink() = default;
  // Starts a part: append() adds to it until the next begin().
  virtual Result<void> begin(SegmentPart part) = 0;
  virtual Result<void> append(std::string_view bytes) = 0;
  // The parts written so far; valid as long as the sink.
  virtual Result<SegmentViews> written() = 0;

  // Writes a whole part; skips an empty one.
  Result<void> add(SegmentPart part, std::string_view bytes) {
    if (bytes.empty()) return {};
    QUARRY_TRY(begin(part));
    return append(bytes);
  }
  // Writes the parts of an image that are not empty, and frees each as soon as it is written.
  Result<void> add(SegmentImage image);
};

// A segment that stays in memory. One thread at a time.
class SegmentInMemory final : public SegmentSink {
 public:
  Result<void> begin(SegmentPart part) override {
    part_ = part;
    return {};
  }
  Result<void> append(std::string_view bytes) override {
    image_[part_].append(bytes);
    return {};
  }
  Result<SegmentViews> written() override { return views_of(image_); }
  SegmentImage& image() { return image_; }

 private:
  SegmentImage image_;
  SegmentPart part_{};
};

// A segment file, which may be larger than memory. One thread at a time.
class SegmentFile final : public SegmentSink {
 public:
  // Creates the file of segment `number`. Without commit() nothing of it remains.
  static Result<SegmentFile> create(const std::filesystem::path& path, std::uint64_t number,
                                    store::FileSystem& files);
  Result<void> begin(SegmentPart part) override;
  Result<void> append(std::string_view bytes) override { return writer_.append(bytes); }
  Result<SegmentViews> written() override;
  Result<void> commit() &&;

 private:
  explicit SegmentFile(store::ContainerWriter writer) : writer_(std::move(writer)) {}

  store::ContainerWriter writer_;
  SegmentParts<bool> begun_{};
  // Keeps the views that written() returned valid.
  std::vector<std::shared_ptr<const store::MappedFile>> mapped_;
};

}  // namespace quarry::segment
