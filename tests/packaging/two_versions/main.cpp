#include <sipreg/sipreg.hpp>

int newer_major();                             // compiled against the other copy
int major_of(const sipreg::Version& version);  // defined there for its own Version

int main() {
#ifdef MIX_VERSIONS
  return major_of(sipreg::version);
#else
  return sipreg::version.major == 0 && newer_major() == 1 ? 0 : 1;
#endif
}
