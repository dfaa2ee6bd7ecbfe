#!/bin/bash
# The sidecar's package alone, which join-mesh.sh then finds there. From the environment: what sidecar-package.sh needs.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
# shellcheck source=sidecar-package.sh
source "$here/sidecar-package.sh"

main() {
  begin
  install_sidecar
}

main "$@"
