// The kinds of question that a model is set up for.
#pragma once

#include <string_view>
#include <vector>

namespace quarry::generate {

enum class Profile {
#define QUARRY_PROFILE(name, temperature, top_p) name,
#include "generate/profiles.def"
#undef QUARRY_PROFILE
};

std::vector<Profile> all_profiles();

struct Sampling {
  double temperature = 0;
  double top_p = 1;
};

Sampling sampling_of(Profile profile);
std::string_view to_string(Profile profile);

}  // namespace quarry::generate
