// Sends each distinct text once, in concurrent requests within the limits of the service, and
// returns the rows in the order of the texts. If the service rejects a request as invalid, the
// request is bisected until the offending text is found, so that the error can name it.
#include "embed/remote_embedder.h"

#include <algorithm>
#include <atomic>

#include "core/hash.h"
#include "embed/batch_plan.h"
#include "embed/remote_service.h"
#include "embed/shown_text.h"
#include "embed/token_counter.h"

namespace quarry::embed {
namespace {

// Most services reject a blank text, and a zero vector is useless. A blank text is replaced by a
// character that every vocabulary contains.
constexpr const char* kBlankReplacement = ".";

constexpr const char* kProbe = "probe";

bool is_blank(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) <= ' '; });
}

Json without(const Json& body, std::string_view name) {
  Json rest = Json::object();
  for (const auto& [key, value] : body.members()) {
    if (key != name) rest.set(key, value);
  }
  return rest;
}

class RemoteEmbedder final : public Embedder {
 public:
  RemoteEmbedder(const EmbedderSettings& settings, EmbeddingApi api, net::ServiceEndpoint endpoint)
      : settings_(settings),
        api_(std::move(api)),
        service_(std::move(endpoint), settings.model, settings.remote),
        counter_(settings) {
    api_.limits.texts =
        texts_per_request(settings.remote.batch_texts, api_.default_texts, api_.limits.texts);
  }

  const EmbedderIdentity& identity() const override { return identity_; }

  std::vector<TextRange> token_ranges(std::string_view text) const override {
    return counter_.ranges(text);
  }

  Result<Vectors> embed(std::span<const std::string> texts, EmbedRole role,
                        const Deadline& deadline) const override {
    QUARRY_TRY(deadline.check("embedding"));
    const DistinctTexts distinct = distinct_texts(texts);
    std::vector<std::string> sent;
    sent.reserve(distinct.first.size());
    for (const std::size_t i : distinct.first) sent.push_back(as_sent(texts[i], role));

    std::vector<float> rows(sent.size() * identity_.dimension);
    const auto requests = plan_requests(sent, api_.limits);
    QUARRY_TRY(run_requests(requests.size(), service_.concurrency(), deadline,
                            [&](std::size_t r, const Deadline& within) {
                              return fill(sent, role, requests[r], rows, within);
                            }));

    return vectors_of_all(distinct, rows, identity_.dimension);
  }

  Result<void> learn_identity() {
    identity_ = {.name = service_.model(), .max_tokens = api_.text_tokens};
    identity_.dimension = settings_.dimensions;
    if (identity_.dimension == 0) {
      const std::vector<std::string> probe = {as_sent(kProbe, EmbedRole::passage)};
      const auto reply = QUARRY_TRY(request(probe, EmbedRole::passage, Deadline::never()));
      identity_.dimension = reply.vectors.dimension;
    }
    identity_.fingerprint = fingerprint();
    return {};
  }

 private:
  // Hashes everything that makes vectors comparable. Does not hash a sample vector, because
  // services round differently between days and machines.
  std::string fingerprint() const {
    Sha256 hash;
    for (const std::string& part :
         {std::string("remote embedding"), service_.name(), service_.host(), settings_.model,
          std::to_string(identity_.dimension), api_.roles, settings_.output_type,
          settings_.query_prefix, settings_.passage_prefix}) {
      hash.update_field(part);
    }
    return hash.finish().hex();
  }

  std::string as_sent(const std::string& text, EmbedRole role) const {
    std::string_view kept = text;
    // A token has at least one byte, so a short text need not be tokenized.
    if (text.size() > api_.text_tokens) {
      const auto ranges = counter_.ranges(text);
      if (ranges.size() > api_.text_tokens) kept = kept.substr(0, ranges[api_.text_tokens].begin);
    }
    const std::string& prefix =
        role == EmbedRole::query ? settings_.query_prefix : settings_.passage_prefix;
    return prefix + (is_blank(kept) ? kBlankReplacement : std::string(kept));
  }

  // Requests the rows of `span` and writes them to their place in `rows`.
  Result<void> fill(std::span<const std::string> texts, EmbedRole role, TextSpan span,
                    std::vector<float>& rows, const Deadline& deadline) const {
    const auto reply = request(texts.subspan(span.begin, span.count), role, deadline);
    if (reply) {
      std::ranges::copy(
          reply->vectors.values,
          rows.begin() + static_cast<std::ptrdiff_t>(span.begin * identity_.dimension));
      return {};
    }
    if (reply.error().code != Code::invalid) return reply.error();
    if (span.count == 1) return refused(texts[span.begin], reply.error());
    const TextSpan left{.begin = span.begin, .count = span.count / 2};
    const TextSpan right{.begin = span.begin + left.count, .count = span.count - left.count};
    QUARRY_TRY(fill(texts, role, left, rows, deadline));
    return fill(texts, role, right, rows, deadline);
  }

  Error refused(const std::string& text, const Error& error) const {
    return error.in(service_.name() + " refused the text \"" + shown(text) + "\" (about " +
                    std::to_string(estimated_tokens(text)) + " tokens)");
  }

  Result<EmbeddingReply> request(std::span<const std::string> texts, EmbedRole role,
                                 const Deadline& deadline) const {
    Json body = api_.body(texts, role);
    const bool omit = omit_optional_;
    if (omit) body = without(body, api_.optional_member);
    const auto json = service_.post(api_.path, body, deadline);
    if (!json) {
      if (omit || !refuses_optional_member(json.error())) return json.error();
      omit_optional_ = true;
      return request(texts, role, deadline);
    }
    auto reply = api_.read(*json, texts.size());
    if (!reply) return service_.with_context(reply.error());
    charge(texts, reply->tokens);
    const std::size_t dimension = reply->vectors.dimension;
    if (identity_.dimension > 0 && dimension != identity_.dimension) {
      return service_.with_context(
          {Code::corrupt, "expected embeddings of " + std::to_string(identity_.dimension) +
                              " numbers, found " + std::to_string(dimension)});
    }
    return reply;
  }

  bool refuses_optional_member(const Error& error) const {
    return !api_.optional_member.empty() && error.code == Code::invalid &&
           error.message.find(api_.optional_member) != std::string::npos;
  }

  void charge(std::span<const std::string> texts, std::uint64_t tokens) const {
    Charge made{.units = tokens};
    if (tokens == 0) {
      for (const std::string& text : texts) made.estimated += estimated_tokens(text);
    }
    service_.charge(made);
  }

  EmbedderSettings settings_;
  EmbeddingApi api_;
  RemoteService service_;
  TokenCounter counter_;
  EmbedderIdentity identity_;
  mutable std::atomic<bool> omit_optional_ = false;  // the server rejected the optional member
};

}  // namespace

Result<std::unique_ptr<Embedder>> open_remote_embedder(const EmbedderSettings& settings,
                                                       EmbeddingApi api) {
  if (settings.output_type != "float" && !api.sends_int8) {
    return {Code::invalid, "embedding.output_type: expected float, the only type that " +
                               std::string(api.service.name) + " sends; found " +
                               settings.output_type};
  }
  auto endpoint = QUARRY_TRY(net::find_endpoint(api.service, settings.remote.access));
  auto embedder = std::make_unique<RemoteEmbedder>(settings, std::move(api), std::move(endpoint));
  QUARRY_TRY(embedder->learn_identity());
  return std::unique_ptr<Embedder>(std::move(embedder));
}

}  // namespace quarry::embed
