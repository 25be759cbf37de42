// expect: invalid initialization of reference|no matching function for call to 'profile_of'
#include "sipreg/deployment/parameters.hpp"

int main() {
#ifdef SIPREG_CONTROL
  const sipreg::deployment::OutboundParameters parameters;
#else
  const sipreg::deployment::InboundParameters parameters;
#endif
  return sipreg::deployment::profile_of(parameters).cancel ? 0 : 1;
}
