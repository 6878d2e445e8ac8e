// Parts of BERT's description that its descendants share.
#pragma once

#include "model/transformer_config.h"

namespace quarry::model {

// The tensor names of a BERT model. The prefix `root` may be absent from the file.
TensorNames bert_tensor_names(const std::string& root);

}  // namespace quarry::model
