#!/bin/bash
# Keeps the firewall of install-postgres.sh, which else takes itself back after two minutes. To be run through a new ssh connection.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
# shellcheck source=firewall.sh
source "$here/firewall.sh"

main() {
  begin
  confirm_firewall
}

main "$@"
