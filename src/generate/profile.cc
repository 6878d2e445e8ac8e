#include "generate/profile.h"

#include <array>

namespace quarry::generate {
namespace {

struct Row {
  std::string_view name;
  Sampling sampling;
};

constexpr std::array kRows = {
#define QUARRY_PROFILE(name, temperature, top_p) Row{#name, {temperature, top_p}},
#include "generate/profiles.def"
#undef QUARRY_PROFILE
};

const Row& row_of(Profile profile) { return kRows[static_cast<std::size_t>(profile)]; }

}  // namespace

std::vector<Profile> all_profiles() {
  return {
#define QUARRY_PROFILE(name, temperature, top_p) Profile::name,
#include "generate/profiles.def"
#undef QUARRY_PROFILE
  };
}

Sampling sampling_of(Profile profile) { return row_of(profile).sampling; }

std::string_view to_string(Profile profile) { return row_of(profile).name; }

}  // namespace quarry::generate
