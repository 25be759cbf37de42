// `sipreg registrar`: the registrar with its sockets, from start to signal.
#pragma once

#include <string>

#include "conformance/registrar/config.hpp"

namespace sipreg::registrar {

struct RunOptions {
  std::string config_path;
  toml::table settings;  ///< of the command line; they win over the file
  std::string script;
};

/// Runs until SIGTERM or SIGINT. The exit status: 0 ended, 3 wrong configuration or a place that is taken.
[[nodiscard]] int run_registrar(const RunOptions& options);

}  // namespace sipreg::registrar
