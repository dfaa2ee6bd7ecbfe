#!/bin/bash
# The network between cluster and VM, as bad as one likes; ssh stays as it is. net.sh cut | slow MILLISECONDS | mend. Each can be run
# twice; systemd mends in 10 minutes at the latest. `slow` says how: where the kernel can't delay packets (no netem), it makes the way
# so narrow that they queue.
set -euo pipefail
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"

scripts=$here/faults
readonly scripts guard=mesh-library-net narrow=24kbit queue=4096

device() {
  ip -oneline route show default | awk '{ print $5; exit }'
}

guard() {
  if ! systemctl is-active --quiet "$guard.timer"; then
    systemd-run --quiet --unit "$guard" --on-active 10m "$scripts/net.sh" mend
  fi
}

# Ours is a htb with handle 1. The kernel's own have handle 0, except where there is none; of any other the host's owner knows why.
has_queues_of_others() {
  tc qdisc show dev "$1" root | grep --extended-regexp --invert-match '^qdisc ([^ ]+ 0:|htb 1:) root'
}

slow() {
  local milliseconds=$1 device queues
  device=$(device)
  if queues=$(has_queues_of_others "$device"); then
    die "This host shapes what it sends: \"$queues\" would be lost. Nothing was changed."
  fi
  guard
  tc qdisc replace dev "$device" root handle 1: htb default 1
  tc class replace dev "$device" parent 1: classid 1:1 htb rate 10gbit quantum 60000
  nft --file "$scripts/net-slow.nft"
  tc class replace dev "$device" parent 1: classid 1:10 htb rate 1gbit quantum 1500
  if tc qdisc replace dev "$device" parent 1:10 handle 10: netem delay "${milliseconds}ms" 2> /dev/null; then
    echo "each packet to the cluster is $milliseconds ms late"
  else
    tc class replace dev "$device" parent 1: classid 1:10 htb rate "$narrow" quantum 1500
    tc qdisc replace dev "$device" parent 1:10 handle 10: bfifo limit "$queue"
    echo "this kernel has no netem: packets to the cluster queue before a way of $narrow"
  fi
}

mend() {
  nft 'add table inet mesh_library_drill; delete table inet mesh_library_drill'
  if tc qdisc show dev "$(device)" root | grep --quiet '^qdisc htb 1:'; then
    tc qdisc del dev "$(device)" root
  fi
  systemctl stop "$guard.timer" 2> /dev/null || true
}

main() {
  require_root
  case ${1-} in
    cut)
      guard
      nft --file "$scripts/net-cut.nft"
      ;;
    slow)
      slow "${2:?'how many milliseconds?'}"
      ;;
    mend) mend ;;
    *) die "net.sh cut | slow MILLISECONDS | mend" ;;
  esac
}

main "$@"
