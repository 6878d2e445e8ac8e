#include "embed/embedding_api.h"

#include "embed/reply_rows.h"

namespace quarry::embed {

Json to_json(std::span<const std::string> texts) {
  Json list = Json::array();
  for (const std::string& text : texts) list.push(text);
  return list;
}

Result<EmbeddingReply> read_data_reply(const Json& reply, std::size_t texts) {
  if (!reply["data"].is_array()) {
    return {Code::corrupt,
            "expected a list of embeddings in \"data\", found " +
                std::string(reply.is_object() ? "none" : "a reply that is not an object")};
  }
  ReplyRows rows(texts);
  std::size_t at = 0;
  for (const Json& item : reply["data"].items()) {
    const std::int64_t index = item["index"].integer(static_cast<std::int64_t>(at++));
    // A negative index becomes a huge one, which put() rejects.
    QUARRY_TRY(rows.put(static_cast<std::size_t>(index), item["embedding"]));
  }
  const Json& usage = reply["usage"];
  return EmbeddingReply{
      .vectors = QUARRY_TRY(rows.take()),
      .tokens = counted(usage[usage.contains("total_tokens") ? "total_tokens" : "prompt_tokens"])};
}

}  // namespace quarry::embed
