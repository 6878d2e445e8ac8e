// The settings of a run as typed values, generated from settings.def. The setting "ingest.workers"
// is settings.ingest.workers.
#pragma once

#include "chunk/chunker.h"
#include "core/log.h"
#include "core/setting_kind.h"
#include "embed/embedder.h"
#include "generate/chat_model.h"
#include "generate/profile.h"
#include "model/precision.h"
#include "retrieve/retriever.h"
#include "search/search.h"
#include "vectors/vector_code.h"

namespace quarry::engine {

constexpr std::uint64_t operator""_GiB(unsigned long long number) { return number << 30; }
constexpr std::uint64_t operator""_PiB(unsigned long long number) { return number << 50; }

// Each section is a struct with a member for each setting. A default-constructed Settings has the
// defaults.
struct Settings {
#define QUARRY_SETTING(name, kind, fallback, help) decltype(setting::kind)::Value name{fallback};
#define QUARRY_SECTION(section, Type) struct Type {
#define QUARRY_SECTION_END(section) \
  }                                 \
  section;
#include "engine/settings.def"
#undef QUARRY_SETTING
#undef QUARRY_SECTION
#undef QUARRY_SECTION_END
};

// Calls the visitor with each setting in the order of settings.def; core/setting_visitors.h defines
// the visitor's interface. `Tree` is Settings or const Settings.
template <class Tree, class Visitor>
void visit_settings(Tree& settings, Visitor& visit) {
  {
    auto& at = settings;
    const std::string prefix;
#define QUARRY_SETTING(name, kind, fallback, help) \
  visit(prefix + #name, at.name, setting::kind, help);
#define QUARRY_SECTION(section, Type) \
  }                                   \
  {                                   \
    auto& at = settings.section;      \
    const std::string prefix = #section ".";
#define QUARRY_SECTION_END(section)
#include "engine/settings.def"
#undef QUARRY_SETTING
#undef QUARRY_SECTION
#undef QUARRY_SECTION_END
  }
}

}  // namespace quarry::engine
