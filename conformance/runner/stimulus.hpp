// What the scripted registrar, or terminal, does in one case: the stimulus column of the catalogue as values for the
// templates.
//
//   stimulus  = parameter *( ";" parameter )        parameter = ["r2." / "relay."] name "=" value
//   answers   = step *( "|" step )                  one step for each new REGISTER; the last one repeats for ever
//   cancels   = step *( "|" step )                  the same for REGISTERs that ask a lifetime of 0 (default: 200)
//   step      = ( status / "silent" ) [ "x" count ] *( key "=" value )
//   asks      = ask *( "|" ask )                    what the scripted terminal sends, one REGISTER after the other
//   ask       = ( lifetime / "none" ) [ "x" count ] *( key "=" value )
//
// Values with blanks, bars or semicolons stand in quotes. Every key is for the template to place: @key@. A key may come
// several times. `asked` as the value of expires or header-expires is the lifetime that the REGISTER asks for.
#pragma once

#include <string>
#include <vector>

#include "conformance/runner/template.hpp"

namespace sipreg::conformance {

struct Stimulus {
  TemplateValues r1, r2;
  Names relay;
  std::vector<Finding> findings;
};

/// `place` names the file, line and column of the text for the findings.
[[nodiscard]] Stimulus read_stimulus(std::string_view text, const Finding& place, double speed);

/// The parameters and keys that the stimulus gave and the expanded template never used: slips of the pen.
[[nodiscard]] std::vector<std::string> unused_parameters(const TemplateValues& given, const Expansion& expansion);

[[nodiscard]] std::string_view reason_phrase(int status) noexcept;

}  // namespace sipreg::conformance
