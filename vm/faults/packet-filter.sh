#!/bin/bash
# A rule of iptables that stops one kind of packet, on a VM that is well otherwise. packet-filter.sh inject|restore FAULT.
# Each can be run twice.
set -euo pipefail
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"

usage() {
  die "packet-filter.sh inject|restore port-cut|istiod-port-shut"
}

main() {
  local table rule
  require_root
  case ${2-} in
    port-cut) table=mangle rule=(PREROUTING --protocol tcp --dport 5432 --jump DROP) ;;
    istiod-port-shut) table=filter rule=(OUTPUT --protocol tcp --dport 15012 --jump REJECT) ;;
    *) usage ;;
  esac
  case ${1-} in
    inject) iptables-legacy --table "$table" --insert "${rule[@]}" ;;
    restore) while iptables-legacy --table "$table" --delete "${rule[@]}" 2> /dev/null; do :; done ;;
    *) usage ;;
  esac
}

main "$@"
