// A page that needs nothing outside of itself: styles, data and scripts travel in it, and its policy forbids the rest.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace sipreg::conformance::report {

struct PageParts {
  std::string_view title;
  std::initializer_list<std::string_view> styles;
  std::string_view without_script;  ///< text for a reader without JavaScript
  std::string_view data;            ///< JSON, for the element `data`
  std::initializer_list<std::string_view> scripts;
};

[[nodiscard]] std::string page_of(const PageParts& parts);

}  // namespace sipreg::conformance::report
