// A cross-encoder reads the query with one passage at a time, so scores remain comparable if the
// passages are split over several requests.
#include "embed/remote_reranker.h"

#include <algorithm>

#include "embed/remote_service.h"

namespace quarry::embed {
namespace {

class RemoteReranker final : public Reranker {
 public:
  RemoteReranker(const RerankerSettings& settings, RerankApi api, net::ServiceEndpoint endpoint)
      : api_(std::move(api)),
        service_(std::move(endpoint), settings.model, settings.remote),
        name_(service_.model()) {
    api_.limits.texts =
        texts_per_request(settings.remote.batch_texts, api_.default_texts, api_.limits.texts);
  }

  const std::string& name() const override { return name_; }

  Result<std::vector<float>> score(std::string_view query, std::span<const std::string> passages,
                                   const Deadline& deadline) const override {
    QUARRY_TRY(deadline.check("reranking"));
    std::vector<float> scores(passages.size());
    const auto requests = plan_requests(passages, api_.limits, estimated_tokens(query));
    QUARRY_TRY(run_requests(
        requests.size(), service_.concurrency(), deadline,
        [&](std::size_t r, const Deadline& within) -> Result<void> {
          const TextSpan span = requests[r];
          const auto some =
              QUARRY_TRY(request(query, passages.subspan(span.begin, span.count), within));
          std::ranges::copy(some, scores.begin() + static_cast<std::ptrdiff_t>(span.begin));
          return {};
        }));
    return scores;
  }

 private:
  Result<std::vector<float>> request(std::string_view query, std::span<const std::string> passages,
                                     const Deadline& deadline) const {
    const auto json = QUARRY_TRY(service_.post(api_.path, api_.body(query, passages), deadline));
    auto reply = api_.read(json, passages.size());
    if (!reply) return service_.with_context(reply.error());
    service_.charge(charge_for(query, passages, reply->units));
    return std::move(reply->scores);
  }

  Charge charge_for(std::string_view query, std::span<const std::string> passages,
                    std::uint64_t units) const {
    Charge charge{.units = units, .unit = api_.unit};
    if (units > 0) return charge;
    if (api_.unit == BillingUnit::searches) {
      charge.estimated = 1;
      return charge;
    }
    for (const std::string& passage : passages) {
      charge.estimated += estimated_tokens(query) + estimated_tokens(passage);
    }
    return charge;
  }

  RerankApi api_;
  RemoteService service_;
  std::string name_;
};

}  // namespace

Result<std::unique_ptr<Reranker>> open_remote_reranker(const RerankerSettings& settings,
                                                       RerankApi api) {
  auto endpoint = QUARRY_TRY(net::find_endpoint(api.service, settings.remote.access));
  return std::make_unique<RemoteReranker>(settings, std::move(api), std::move(endpoint));
}

}  // namespace quarry::embed
