#!/bin/bash
# Writes the line for istiod into /etc/hosts, before each start of the sidecar: whoever writes that file anew at boot (Docker,
# cloud-init) loses it. Fails when the gateway's name has no address now, so that systemd tries again.
set -euo pipefail

readonly name='istiod.istio-system.svc' mark='# mesh-library'

main() {
  local gateway address others
  gateway=$(< /etc/mesh-library/gateway)
  address=$(timeout 5 getent ahostsv4 "$gateway" | awk 'NR == 1 { print $1 }') || true
  if [[ -z $address ]]; then
    echo "the gateway to istiod, $gateway, has no address: is the cluster running?" >&2
    exit 1
  fi
  if grep -qxF "$address $name $mark" /etc/hosts; then
    return
  fi
  # In place: in a container /etc/hosts is a mount, which can't be replaced.
  others=$(grep -vF "$mark" /etc/hosts || true)
  printf '%s\n%s\n' "$others" "$address $name $mark" > /etc/hosts
}

main "$@"
