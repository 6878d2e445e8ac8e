#include "search/search.h"

namespace quarry::search {

std::string_view to_string(Recall recall) {
  switch (recall) {
    case Recall::ninety_five:
      return "0.95";
    case Recall::ninety_nine:
      return "0.99";
    case Recall::exact:
      return "exact";
  }
  return "";
}

}  // namespace quarry::search
