#include "ingest/content_digest.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace quarry::ingest {
namespace {

// Increment when extraction or chunking gives different results for the same bytes.
constexpr std::string_view kPipelineVersion = "1";

Error cannot_read(int error) {
  const Code code = error == EACCES || error == EPERM     ? Code::denied
                    : error == ENOENT || error == ENOTDIR ? Code::not_found
                                                          : Code::unavailable;
  return {code, std::string("cannot be read: ") + std::strerror(error)};
}

}  // namespace

std::string settings_digest(const IngestRequest& request, const embed::EmbedderIdentity& embedder,
                            const DefaultsByPath::Nearest& given) {
  Sha256 hash;
  hash.update_field(kPipelineVersion);
  hash.update_field(request.chunking.fingerprint());
  hash.update_field(embedder.fingerprint);
  hash.update_field(request.context == WindowContext::title ? "title" : "none");
  hash.update_field(given.metadata.dump());
  if (given.labels) {
    for (const std::string& label : *given.labels) hash.update_field(label);
    // No label is empty, so an empty field tells "no labels" from "labels not given".
    if (given.labels->empty()) hash.update_field("");
  }
  return hash.finish().hex();
}

Result<Digest> file_digest(const source::SourceFile& file, std::string_view settings,
                           const Deadline& deadline) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> stream(std::fopen(file.path.c_str(), "re"),
                                                               std::fclose);
  if (!stream) return cannot_read(errno);
  Sha256 hash;
  hash.update_field(settings);
  std::string piece(1 << 18, '\0');
  for (std::size_t got = 1; got > 0;) {
    QUARRY_TRY(deadline.check("reading files"));
    got = std::fread(piece.data(), 1, piece.size(), stream.get());
    hash.update({piece.data(), got});
  }
  if (std::ferror(stream.get()) != 0) return cannot_read(errno);
  return hash.finish();
}

Digest document_digest(const Document& document, std::string_view settings) {
  Sha256 hash;
  hash.update_field(settings);
  hash.update_field(document.title);
  hash.update_field(document.text);
  hash.update_field(document.metadata.dump());
  hash.update_field(blocks_to_json(document.blocks).dump());
  for (const std::string& label : document.labels) hash.update_field(label);
  return hash.finish();
}

}  // namespace quarry::ingest
