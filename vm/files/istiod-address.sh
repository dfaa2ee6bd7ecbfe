#!/bin/bash
# Writes the line for istiod into /etc/hosts, before each start of the sidecar: whoever writes that file anew at boot (Docker,
# cloud-init) loses it. Any other line for istiod goes: the first one in the file would win. Fails when the gateway's name has no
# address now, so that systemd tries again.
set -euo pipefail

read -r name _ < /etc/mesh-library/istiod
readonly name mark='# mesh-library'

main() {
  local gateway address line others
  gateway=$(< /etc/mesh-library/gateway)
  address=$(timeout 5 getent ahostsv4 "$gateway" | awk 'NR == 1 { print $1 }') || true
  if [[ -z $address ]]; then
    echo "the gateway to istiod, $gateway, has no address: is the cluster running?" >&2
    exit 1
  fi
  line="$address $name $mark"
  if [[ $(grep -F "$name" /etc/hosts) == "$line" ]]; then
    return
  fi
  # In place: in a container /etc/hosts is a mount, which can't be replaced.
  others=$(grep -vF "$name" /etc/hosts || true)
  printf '%s\n%s\n' "$others" "$line" > /etc/hosts
}

main "$@"
