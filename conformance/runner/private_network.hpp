// A network of one's own: a network namespace with a loopback and one device that leads nowhere. Some agents bind every
// address, or do not register before they see a device other than lo; each case then has a network to itself.
#pragma once

#include <string>

namespace sipreg::conformance {

/// Moves this process, and all that it starts from now on, into a network of its own. Needs no rights where the system
/// lets users have namespaces; must be called before the process has a second thread. Returns why it could not, or
/// nothing. In there: 127.0.0.0/8 on lo; 192.0.2.1/24 (RFC 5737) on a device whose other end nobody listens at, and a
/// default route through it, so that nothing ever leaves.
[[nodiscard]] std::string enter_private_network();

/// The same question, asked by a child: nothing changes for this process.
[[nodiscard]] std::string why_no_private_network();

}  // namespace sipreg::conformance
