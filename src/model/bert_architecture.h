// What the descendants of BERT have of it.
#pragma once

#include "model/transformer_config.h"

namespace quarry::model {

// The names of a BERT's tensors below `root`, which may be absent in the file.
TensorNames bert_tensor_names(const std::string& root);

}  // namespace quarry::model
