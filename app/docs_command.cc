// quarry docs ls|show|rm: lists, shows and removes the documents of a collection.
#include <CLI/CLI.hpp>
#include <memory>

#include "app/command.h"
#include "app/document_name.h"
#include "app/hint.h"
#include "app/output.h"
#include "engine/engine.h"
#include "filter/document_fields.h"
#include "filter/filter.h"

namespace quarry::app {
namespace {

struct Options {
  std::vector<std::string> names;
  std::string after, filter;
  std::size_t limit = 100;
  bool all = false, text = false;
};

Json to_json(const store::DocumentRecord& record) {
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

Json to_json(const store::ChunkRecord& chunk) {
  return Json::object({{"chunk_id", chunk.chunk_id},
                       {"ordinal", chunk.ordinal},
                       {"char_start", chunk.char_start},
                       {"char_end", chunk.char_end},
                       {"page", chunk.page > 0 ? Json(chunk.page) : Json()},
                       {"heading", chunk.heading},
                       {"tokens", chunk.tokens}});
}

// A catalog opened for reading and the collection of this command.
struct OpenCatalog {
  std::unique_ptr<knowledge::Home> home;
  store::CollectionRecord collection;

  const store::Catalog& catalog() const { return home->catalog(); }
};

Result<OpenCatalog> open_catalog(const Invocation& invocation, engine::Engine& engine) {
  OpenCatalog open;
  open.home = QUARRY_TRY(
      with_hint(engine.open_home(store::Catalog::Access::read_only), About::data_directory));
  open.collection =
      QUARRY_TRY(with_hint(open.catalog().collection(invocation.collection), About::collection));
  return open;
}

struct Page {
  std::vector<store::DocumentRecord> records;
  bool more = false;
};

bool matches(const store::DocumentRecord& record, const filter::Filter* filter) {
  const Document& document = record.document;
  return filter == nullptr || filter->matches(filter::document_fields(
                                  document.metadata, {.title = document.title,
                                                      .source = document.source,
                                                      .file = record.file,
                                                      .media_type = document.media_type}));
}

Result<Page> read_page(const OpenCatalog& open, const Options& options,
                       const Principal& principal) {
  constexpr std::size_t kPageSize = 1000;  // documents read from the catalog at a time
  std::shared_ptr<const filter::Filter> filter;
  if (!options.filter.empty()) filter = QUARRY_TRY(filter::Filter::parse(options.filter));
  Page page;
  store::DocumentListRequest request{.after = options.after, .limit = kPageSize};
  for (bool at_end = false; !at_end && !page.more;) {
    auto records = QUARRY_TRY(open.catalog().list(open.collection.key, request, principal));
    at_end = records.size() < kPageSize;
    if (!at_end) request.after = records.back().document_id;
    for (store::DocumentRecord& record : records) {
      if (!matches(record, filter.get())) continue;
      page.more = !options.all && page.records.size() == options.limit;
      if (page.more) break;
      page.records.push_back(std::move(record));
    }
  }
  return page;
}

std::string listed(const store::DocumentRecord& record) {
  const std::string source = printable(record.document.source);
  const std::string title = printable(record.document.title);
  const std::string line = record.document_id + "  " + source;
  return title.empty() ? line : line + "  " + bold(title);
}

Result<ExitCode> list(const Invocation& invocation, const Options& options,
                      engine::Engine& engine) {
  const OpenCatalog open = QUARRY_TRY(open_catalog(invocation, engine));
  const Page page =
      QUARRY_TRY(with_hint(read_page(open, options, invocation.principal()), About::document));
  const std::string last = page.more ? page.records.back().document_id : "";
  if (invocation.json) {
    Json rows = Json::array();
    for (const store::DocumentRecord& record : page.records) rows.push(to_json(record));
    QUARRY_TRY(print_json(Json::object({{"collection", open.collection.name},
                                        {"documents", std::move(rows)},
                                        {"after", page.more ? Json(last) : Json()}})));
    return ExitCode::ok;
  }
  for (const store::DocumentRecord& record : page.records) QUARRY_TRY(print(listed(record)));
  if (page.more) {
    print_notice("more documents follow: --after " + last +
                 " lists the next ones, --all lists all");
  }
  return ExitCode::ok;
}

Result<ExitCode> show(const Invocation& invocation, const Options& options,
                      engine::Engine& engine) {
  const OpenCatalog open = QUARRY_TRY(open_catalog(invocation, engine));
  const Principal principal = invocation.principal();
  const std::string id = QUARRY_TRY(with_hint(
      document_id_of(open.catalog(), open.collection.key, options.names.front(), principal),
      About::document));
  const auto whole = QUARRY_TRY(open.catalog().whole_document(open.collection.key, id, principal));
  const Document& document = whole.record.document;
  Json json = to_json(whole.record);
  if (!invocation.json) {
    QUARRY_TRY(options.text ? print_text(document.text) : print(json.dump_pretty()));
    return ExitCode::ok;
  }
  Json chunks = Json::array();
  for (const store::ChunkRecord& chunk : whole.chunks) chunks.push(to_json(chunk));
  json.set("text", document.text);
  json.set("blocks", blocks_to_json(document.blocks));
  json.set("chunks", std::move(chunks));
  QUARRY_TRY(print_json(json));
  return ExitCode::ok;
}

Result<ExitCode> remove(const Invocation& invocation, const Options& options,
                        engine::Engine& engine) {
  const Principal principal = invocation.principal();
  if (!principal.may_change()) {
    return Error{Code::denied,
                 "--as permits only reading: removing documents requires the rights of the owner"};
  }
  auto home = QUARRY_TRY(
      with_hint(engine.open_home(store::Catalog::Access::read_write), About::data_directory));
  auto knowledge =
      QUARRY_TRY(with_hint(home->open_collection(invocation.collection), About::collection));
  const store::CollectionKey collection = knowledge->collection().key;
  store::CatalogBatch batch;
  for (const std::string& name : options.names) {
    const std::string id = QUARRY_TRY(
        with_hint(document_id_of(home->catalog(), collection, name, principal), About::document));
    batch.remove.push_back(id);
    // Otherwise the next ingestion would skip the file as unchanged and not restore the document.
    batch.forget_files.push_back(
        QUARRY_TRY(home->catalog().document(collection, id, principal)).file);
  }
  const auto outcome = QUARRY_TRY(knowledge->write(batch));
  QUARRY_TRY(knowledge->settle());
  const Json json = Json::object({{"collection", invocation.collection},
                                  {"removed", outcome.documents_removed},
                                  {"chunks_removed", outcome.chunks_removed}});
  QUARRY_TRY(invocation.json
                 ? print_json(json)
                 : print(counted(outcome.documents_removed, "document", "documents") + " removed"));
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
      body = [&invocation, options, action](engine::Engine& engine, const Deadline&) {
        return action(invocation, *options, engine);
      };
    });
    return command;
  };
  CLI::App& ls = add("ls", "List documents", &list);
  ls.add_option("--limit", options->limit, "Maximum number of documents")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  ls.add_flag("--all", options->all, "List all documents");
  ls.add_option("--after", options->after, "Start after this document id");
  add_filter_option(ls, options->filter);
  CLI::App& show_one = add("show", "Show one document", &show);
  show_one.add_option("DOCUMENT", options->names, "Document id, source or file name")
      ->required()
      ->expected(1);
  show_one.add_flag("--text", options->text, "Print only the text");
  add("rm", "Remove documents and everything derived from them", &remove)
      .add_option("DOCUMENT", options->names, "Document ids, sources or file names")
      ->required();
}

}  // namespace quarry::app
