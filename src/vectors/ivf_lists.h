// An inverted file in a segment: lists of 1-bit codes, each around a centroid.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "simd/dot_int8.h"
#include "vectors/ivf_clusters.h"
#include "vectors/ivf_code_lists.h"
#include "vectors/ivf_format.h"
#include "vectors/ivf_rotation.h"
#include "vectors/rounded_rows.h"

namespace quarry::vectors {

// A view of the sections IVFH, IVFC, IVFL and BITS. Safe for untrusted bytes: read() fails, or
// every access stays within the sections. Reading does not touch the pages of the codes; only
// access to a block does. Immutable; share it freely.
class IvfLists {
 public:
  // Errors: corrupt.
  static Result<IvfLists> read(const IvfViews& parts);

  std::uint32_t rows() const { return head_.rows; }
  std::size_t dimension() const { return head_.dimension; }
  std::uint32_t lists() const { return head_.lists; }
  const IvfRotation& rotation() const { return rotation_; }
  const IvfCentroids& centroids() const { return centroids_; }
  // The codes of the rows: one list for each fine centroid.
  const IvfCodeLists& codes() const { return codes_; }
  // The codes of the fine centroids: one list for each coarse centroid, built by read(). An
  // estimate is the inner product of query and centroid minus rank_penalty().
  IvfCodeLists centroid_codes() const { return centroid_codes_->view(); }
  float rank_penalty(std::uint32_t list) const;
  // The inner product of a rotated query and a centroid in 8 bits: this reads a quarter of the
  // memory of floats, and the rounding error is a hundredth of the error of row codes.
  float product(std::span<const float> rotated, std::uint32_t list) const {
    return simd::dot_float_int8(rotated, rounded_->row(list)) * rounded_->scale(list);
  }
  void prefetch_centroid(std::uint32_t list) const {
    simd::prefetch_row(rounded_->row(list), codes_.width);
  }
  // The number of lists to read for that recall (0 to 1) of the ten nearest rows; all lists if none
  // was fitted for so high a recall.
  std::uint32_t probes_for(float recall) const;

  // Reads every code. Adds at most one line to `findings`.
  void check(std::vector<std::string>& findings) const;

 private:
  explicit IvfLists(const IvfHead& head)
      : head_(head), rotation_(head.dimension, head.rotation_seed) {}
  Result<void> read_centroids(std::string_view bytes);
  Result<void> read_lists(std::string_view bytes);
  void encode_centroids();

  IvfHead head_;
  IvfRotation rotation_;
  IvfCentroids centroids_;
  IvfCodeLists codes_;
  std::shared_ptr<const IvfCodeListsWriter> centroid_codes_;
  std::shared_ptr<const RoundedRows> rounded_;  // the fine centroids
};

}  // namespace quarry::vectors
