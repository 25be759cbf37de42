#include <sipreg/sipreg.hpp>

int newer_major();
int newer_major() { return sipreg::version.major; }

int major_of(const sipreg::Version& version);
int major_of(const sipreg::Version& version) { return version.major; }
