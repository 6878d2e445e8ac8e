// RoBERTa (Y. Liu et al., 2019), multilingual XLM-R, CamemBERT and CodeBERT: BERT with one token
// type, a different head, and positions numbered from the padding token's id.
#include "model/architecture.h"
#include "model/bert_architecture.h"
#include "model/config_reader.h"

namespace quarry::model {

Result<TransformerConfig> read_roberta(const Json& config) {
  TransformerConfig read = QUARRY_TRY(read_bert(config));
  const std::int64_t padding = config["pad_token_id"].integer(1);
  if (padding < 0 || static_cast<std::size_t>(padding) + 1 >= read.position_rows) {
    return {Code::corrupt, "pad_token_id: expected from 0 to max_position_embeddings " +
                               std::to_string(read.position_rows) + " - 2, found " +
                               std::to_string(padding)};
  }
  read.positions = Positions::learned_after_padding;
  read.padding_id = static_cast<std::int32_t>(padding);
  read.max_tokens = read.position_rows - static_cast<std::size_t>(padding) - 1;
  read.names.roots = {"roberta.", ""};
  read.head.dense = "classifier.dense";
  read.head.out = "classifier.out_proj";
  return read;
}

}  // namespace quarry::model
