// Digests that identify unchanged files and documents.
#pragma once

#include <string>

#include "core/deadline.h"
#include "core/document.h"
#include "core/hash.h"
#include "ingest/defaults_by_path.h"
#include "ingest/ingest.h"
#include "source/source.h"

namespace quarry::ingest {

// Digest of every setting that decides what is stored for the same bytes. A change to any of them
// makes the next run read the file again.
std::string settings_digest(const IngestRequest& request, const embed::EmbedderIdentity& embedder,
                            const DefaultsByPath::Nearest& given);

// Digest of the settings and of the file's bytes. Errors: denied, not_found, unavailable (a device
// error), cancelled, deadline. The messages do not repeat the path.
Result<Digest> file_digest(const source::SourceFile& file, std::string_view settings,
                           const Deadline& deadline);

// Digest of the settings and of everything that was extracted into the document.
Digest document_digest(const Document& document, std::string_view settings);

}  // namespace quarry::ingest
