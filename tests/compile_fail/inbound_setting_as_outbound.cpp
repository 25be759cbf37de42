// expect: (no match for|no viable overloaded) 'operator='|no viable overloaded '='
#include "sipreg/deployment/parameters.hpp"

int main() {
  sipreg::deployment::OutboundParameters outbound;
  sipreg::deployment::InboundParameters inbound;
#ifndef SIPREG_CONTROL
  outbound.retry_delay = inbound.register_suspend;  // both count seconds, and are two types
#endif
  return outbound.retry_delay.known() == inbound.register_suspend.known() ? 0 : 1;
}
