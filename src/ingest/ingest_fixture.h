// Test fixture: a folder of files, a home, and ingestion runs over them with real parts.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <memory>
#include <string>
#include <vector>

#include "core/log.h"
#include "embed/test_embedder.h"
#include "ingest/ingest.h"
#include "knowledge/home.h"
#include "store/test_folder.h"

namespace quarry::ingest {

// Refuses texts that contain "poison", as a remote service may refuse a single text.
class PickyEmbedder final : public embed::TestEmbedder {
 public:
  Result<embed::Vectors> embed(std::span<const std::string> texts, embed::EmbedRole role,
                               const Deadline& deadline) const override {
    for (const std::string& text : texts) {
      if (text.find("poison") != text.npos) return {Code::invalid, "the text is refused"};
    }
    return embed::TestEmbedder::embed(texts, role, deadline);
  }
};

// The test program is its own extraction child: see main() in ingest_test.cc.
class IngestFixture : public testing::Test {
 protected:
  IngestFixture() {
    set_log_level(LogLevel::error);
    const auto root = std::filesystem::canonical(folder_.path());
    docs_ = root / "docs";
    std::filesystem::create_directory(docs_);
    home_ = *knowledge::Home::open(
        {.folder = root / "home", .access = store::Catalog::Access::read_write},
        store::FileSystem::real(), executor_);
    const embed::EmbedderIdentity& model = embedder_.identity();
    knowledge_ = *home_->open_or_create(
        "default",
        {.name = model.name, .fingerprint = model.fingerprint, .dimension = model.dimension});
    request_.locations = {docs_.string()};
  }

  std::string path(const std::string& name) const { return (docs_ / name).string(); }
  void write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((docs_ / name).parent_path());
    std::ofstream(docs_ / name, std::ios::binary) << text;
  }
  void remove(const std::string& name) const { std::filesystem::remove_all(docs_ / name); }

  Result<IngestReport> try_run(const Deadline& deadline = {}) {
    extract::WorkerPool workers({.workers = 2});
    return ingest(request_, *knowledge_, home_->catalog(), embedder_, workers, progress_, deadline);
  }
  IngestReport run() {
    auto report = try_run();
    EXPECT_TRUE(report) << report.error().message;
    return report ? *std::move(report) : IngestReport();
  }
  // The stored documents as "name: text", as a reader with these labels sees them.
  std::vector<std::string> texts(const Principal& principal = Principal::owner()) const {
    std::vector<std::string> texts;
    const store::CollectionKey key = knowledge_->collection().key;
    const auto all = home_->catalog().list(key, {}, principal);
    for (const store::DocumentRecord& listed : *all) {
      const auto whole = home_->catalog().document(key, listed.document_id, principal);
      const std::string& source = whole->document.source;
      texts.push_back(source.substr(docs_.native().size() + 1) + ": " + whole->document.text);
    }
    std::ranges::sort(texts);
    return texts;
  }
  std::vector<std::string> public_texts() const { return texts(Principal::with_labels({})); }

  const store::TestFolder folder_;
  std::filesystem::path docs_;
  Executor executor_{2};
  PickyEmbedder embedder_;
  std::unique_ptr<knowledge::Home> home_;
  std::unique_ptr<knowledge::KnowledgeBase> knowledge_;
  IngestRequest request_;
  ProgressSink progress_;
};

}  // namespace quarry::ingest
