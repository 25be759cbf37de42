// Via, addresses, Contacts and their parameters, one value each: views lie inside, the walk over parameters and the
// search for one agree, an item of a list reads as it does alone.
// corpus: fixtures/values/contact
#include <string>

#include "sipreg/wire/contact.hpp"
#include "sipreg/wire/via.hpp"
#include "wire.hpp"

using namespace sipreg::wire;
using namespace sipreg_fuzz;

namespace {

void require_walk_agrees(std::string_view list) {
  Parameter parameter;
  std::size_t count = 0;
  for (ParameterReader reader{list}; reader.next(parameter) && count < max_parameters; ++count) {
    require_inside(parameter.name, list);
    require_inside(parameter.value, list);
    require_inside(reader.rest(), list);
    require(parameter.has_value || parameter.value.empty());
    if (!parameter.present()) continue;
    const Parameter found = find_parameter(list, parameter.name);
    require(found.present() && iequals(found.name, parameter.name));
    require(found.repeated || same_view(found.value, parameter.value));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view value{reinterpret_cast<const char*>(data), size};
  const Contact contact = read_contact(value);
  require_inside(contact, value);
  require_inside(read_address(value), value);
  require_inside(read_via(value), value);
  require_walk_agrees(contact.parameters);
  const Parameter expires = contact.parameter("expires");
  require(expires.present() == contact.expires.present());
  if (expires.repeated) require(contact.expires.reading == Reading::malformed && contact.repeated_parameter);

  std::string_view rest = value;
  std::string_view item;
  while (next_item(rest, ',', item)) {
    require_inside(item, value);
    require(!item.empty() && item == trim(item));
    require_inside(read_contact(item), value);
  }
  // One more entry behind a whole one is found, and changes nothing before it.
  const std::string list = std::string{value} + ",<sip:next@example.com>";
  if (!contact.valid() || contact.star || find_separator(list, ',') != value.size()) return 0;
  rest = list;
  require(next_item(rest, ',', item) && read_contact(item).expires == contact.expires);
  require(next_item(rest, ',', item) && item == "<sip:next@example.com>");
  return 0;
}
