// quarry docs ls|show|rm: the documents of a collection.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>

#include "app/command.h"
#include "app/engine.h"
#include "app/hint.h"
#include "app/output.h"

namespace quarry {
namespace {

struct Options {
  std::vector<std::string> names;
  std::string after;
  std::size_t limit = 100;
  bool text = false;
};

Json to_json(const DocumentRecord& record) {
  const Document& document = record.document;
  Json labels = Json::array();
  for (const std::string& label : document.labels) labels.push(label);
  return Json::object({{"document_id", record.document_id},
                       {"version", record.version},
                       {"source", document.source},
                       {"title", document.title},
                       {"media_type", document.media_type},
                       {"pages", document.pages > 0 ? Json(document.pages) : Json()},
                       {"labels", std::move(labels)},
                       {"metadata", document.metadata},
                       {"ingested_at", to_rfc3339(record.ingested)}});
}

Json to_json(const ChunkRecord& chunk) {
  return Json::object({{"chunk_id", chunk.chunk_id},
                       {"ordinal", chunk.ordinal},
                       {"char_start", chunk.char_start},
                       {"char_end", chunk.char_end},
                       {"page", chunk.page > 0 ? Json(chunk.page) : Json()},
                       {"heading", chunk.heading},
                       {"tokens", chunk.tokens}});
}

// A document is named by its id or by its source: a path as one would type it, or a URL.
Result<DocumentRecord> find(const Catalog& catalog, CollectionKey collection,
                            const std::string& name, const Principal& principal) {
  std::error_code ignored;
  const std::string absolute = std::filesystem::weakly_canonical(name, ignored).string();
  for (const std::string& id : {name, sha256(name).hex(32), sha256(absolute).hex(32)}) {
    auto found = catalog.document(collection, id, principal);
    if (found || found.error().code != Code::not_found) return found;
  }
  return Error{Code::not_found, "no document '" + name + "': expected a document id or a source"};
}

Result<ExitCode> list(const Invocation& invocation, const Options& options, Engine& engine) {
  auto home =
      QUARRY_TRY(with_hint(engine.open_home(Catalog::Access::read_only), About::data_directory));
  const Catalog& catalog = home->catalog();
  const auto collection =
      QUARRY_TRY(with_hint(catalog.collection(invocation.collection), About::collection));
  const auto records = QUARRY_TRY(catalog.list(
      collection.key, {.after = options.after, .limit = options.limit}, invocation.principal()));
  if (invocation.json) {
    Json rows = Json::array();
    for (const DocumentRecord& record : records) rows.push(to_json(record));
    const Json next = records.size() < options.limit ? Json() : Json(records.back().document_id);
    QUARRY_TRY(print_json(Json::object(
        {{"collection", collection.name}, {"documents", std::move(rows)}, {"after", next}})));
    return ExitCode::ok;
  }
  for (const DocumentRecord& record : records) {
    QUARRY_TRY(print(record.document_id + "  " + record.document.source));
  }
  return ExitCode::ok;
}

Result<ExitCode> show(const Invocation& invocation, const Options& options, Engine& engine) {
  auto home =
      QUARRY_TRY(with_hint(engine.open_home(Catalog::Access::read_only), About::data_directory));
  const Catalog& catalog = home->catalog();
  const auto collection =
      QUARRY_TRY(with_hint(catalog.collection(invocation.collection), About::collection));
  const auto record = QUARRY_TRY(
      with_hint(find(catalog, collection.key, options.names.front(), invocation.principal()),
                About::document));
  if (!invocation.json) {
    QUARRY_TRY(print(options.text ? record.document.text : to_json(record).dump_pretty()));
    return ExitCode::ok;
  }
  Json json = to_json(record);
  Json chunks = Json::array();
  for (const ChunkRecord& chunk : QUARRY_TRY(catalog.document_chunks(record.key))) {
    chunks.push(to_json(chunk));
  }
  json.set("text", record.document.text);
  json.set("blocks", blocks_to_json(record.document.blocks));
  json.set("chunks", std::move(chunks));
  QUARRY_TRY(print_json(json));
  return ExitCode::ok;
}

Result<ExitCode> remove(const Invocation& invocation, const Options& options, Engine& engine) {
  auto home =
      QUARRY_TRY(with_hint(engine.open_home(Catalog::Access::read_write), About::data_directory));
  auto knowledge =
      QUARRY_TRY(with_hint(home->open_collection(invocation.collection), About::collection));
  CatalogBatch batch;
  for (const std::string& name : options.names) {
    const auto record = QUARRY_TRY(
        with_hint(find(home->catalog(), knowledge->collection().key, name, invocation.principal()),
                  About::document));
    batch.remove.push_back(record.document_id);
    // The file no longer stands for all that came from it: the next ingestion reads it again.
    batch.forget_files.push_back(record.file);
  }
  const auto outcome = QUARRY_TRY(knowledge->write(batch));
  QUARRY_TRY(knowledge->settle());
  const Json json = Json::object({{"collection", invocation.collection},
                                  {"removed", outcome.documents_removed},
                                  {"chunks_removed", outcome.chunks_removed}});
  QUARRY_TRY(invocation.json
                 ? print_json(json)
                 : print(std::to_string(outcome.documents_removed) + " documents removed"));
  return ExitCode::ok;
}

}  // namespace

void add_docs_command(CLI::App& app, Invocation& invocation, CommandBody& body) {
  CLI::App& group = *app.add_subcommand("docs", "List, show and remove documents");
  group.require_subcommand(1);
  const auto options = std::make_shared<Options>();
  const auto add = [&](const char* name, const char* help, auto* action) -> CLI::App& {
    CLI::App& command = *group.add_subcommand(name, help);
    add_collection_option(command, invocation);
    add_principal_option(command, invocation);
    add_json_option(command, invocation);
    command.callback([&invocation, &body, options, action] {
      body = [&invocation, options, action](Engine& engine, const Deadline&) {
        return action(invocation, *options, engine);
      };
    });
    return command;
  };
  CLI::App& ls = add("ls", "List documents", &list);
  ls.add_option("--limit", options->limit, "How many")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  ls.add_option("--after", options->after, "Go on after this document id");
  CLI::App& show_one = add("show", "Show one document", &show);
  show_one.add_option("DOCUMENT", options->names, "Document id or source")->required()->expected(1);
  show_one.add_flag("--text", options->text, "Only its text");
  add("rm", "Remove documents from text, vectors, postings and answers", &remove)
      .add_option("DOCUMENT", options->names, "Document ids or sources")
      ->required();
}

}  // namespace quarry
