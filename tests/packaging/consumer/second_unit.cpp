#include <sipreg/sipreg.hpp>

int major_version_seen_by_the_second_unit();
int major_version_seen_by_the_second_unit() { return sipreg::version.major; }
