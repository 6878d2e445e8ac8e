// Profiles: how freely a language model writes, by kind of question.
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

// The sampling parameters of the chat protocol.
struct Sampling {
  double temperature = 0;
  double top_p = 1;
};

Sampling sampling_of(Profile profile);
std::string_view to_string(Profile profile);

}  // namespace quarry::generate
