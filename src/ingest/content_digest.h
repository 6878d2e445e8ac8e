// Digests by which unchanged files and documents are known.
#pragma once

#include <string>

#include "core/deadline.h"
#include "core/document.h"
#include "core/hash.h"
#include "ingest/defaults_by_path.h"
#include "ingest/ingest.h"
#include "source/source.h"

namespace quarry::ingest {

// Of all settings that decide what is stored for given bytes.
std::string settings_digest(const IngestRequest& request, const embed::EmbedderIdentity& embedder,
                            const DefaultsByPath::Nearest& given);

// Errors: denied, not_found, unavailable (the device), cancelled; none repeats the path.
Result<Digest> file_digest(const source::SourceFile& file, std::string_view settings,
                           const Deadline& deadline);

Digest document_digest(const Document& document, std::string_view settings);

}  // namespace quarry::ingest
