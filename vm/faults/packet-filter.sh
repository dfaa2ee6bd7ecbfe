#!/bin/bash
# A rule of iptables that stops one kind of packet, on a VM that is well otherwise. packet-filter.sh inject|restore FAULT.
# Each can be run twice.
set -euo pipefail
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"

usage() {
  die "packet-filter.sh inject|restore port-cut|istiod-port-shut"
}

# filter VERB: waits for another program that changes rules at the same time.
filter() {
  iptables-legacy --wait --table "$table" "$1" "${rule[@]}"
}

main() {
  local table rule istiod_port
  require_root
  case ${2-} in
    port-cut) table=mangle rule=(PREROUTING --protocol tcp --dport 5432 --jump DROP) ;;
    istiod-port-shut)
      read -r _ istiod_port < /etc/mesh-library/istiod
      table=filter rule=(OUTPUT --protocol tcp --dport "$istiod_port" --jump REJECT)
      ;;
    *) usage ;;
  esac
  case ${1-} in
    inject) filter --insert ;;
    restore) while filter --check 2> /dev/null; do filter --delete; done ;;
    *) usage ;;
  esac
}

main "$@"
