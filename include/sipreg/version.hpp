// The version of sipreg. This header is the only place where it is written; the build reads it from here.
#pragma once

#define SIPREG_VERSION_MAJOR 0
#define SIPREG_VERSION_MINOR 1
#define SIPREG_VERSION_PATCH 0

namespace sipreg {
/// Everything lives in an inline namespace of the major version, so that two vendored copies of different major
/// versions in one program are two sets of types and fail to link instead of clashing silently.
inline namespace v0 {

struct Version {
  int major;
  int minor;
  int patch;
};

inline constexpr Version version{SIPREG_VERSION_MAJOR, SIPREG_VERSION_MINOR, SIPREG_VERSION_PATCH};

}  // namespace v0
}  // namespace sipreg
