#!/bin/bash
# Faults of the VM's sidecar that take more than a word: its redirects and its address. sidecar.sh inject|restore FAULT.
# Each can be run twice.
set -euo pipefail
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"

readonly environment=/var/lib/istio/envoy/cluster.env
# Nobody is there (RFC 5737).
readonly nowhere=192.0.2.7

nft_nat() {
  iptables-nft --table nat "$@"
}

remove_redirects() {
  nft_nat --delete PREROUTING --protocol tcp --jump ISTIO_INBOUND 2> /dev/null || true
  nft_nat --flush ISTIO_INBOUND 2> /dev/null || true
  nft_nat --delete-chain ISTIO_INBOUND 2> /dev/null || true
}

# As Istio's own rules in iptables-legacy have it.
add_redirects() {
  remove_redirects
  nft_nat --new-chain ISTIO_INBOUND
  nft_nat --append ISTIO_INBOUND --protocol tcp --dport 5432 --jump REDIRECT --to-ports 15006
  nft_nat --append PREROUTING --protocol tcp --jump ISTIO_INBOUND
}

# The address as it was stays beside the wrong one, as a comment.
register_nowhere() {
  sed --in-place "/ # was /! s/^ISTIO_SVC_IP=\(.*\)/ISTIO_SVC_IP='$nowhere' # was \1/" "$environment"
  systemctl restart istio
}

register_again() {
  sed --in-place 's/^ISTIO_SVC_IP=.* # was /ISTIO_SVC_IP=/' "$environment"
  systemctl restart istio
}

main() {
  require_root
  case "$*" in
    'inject redirects-twice') add_redirects ;;
    'restore redirects-twice') remove_redirects ;;
    'inject wrong-address')
      register_nowhere
      # Until the agent has registered.
      sleep 15
      ;;
    'restore wrong-address') register_again ;;
    *) die "sidecar.sh inject|restore FAULT" ;;
  esac
}

main "$@"
