#!/bin/bash
# Writes the line for istiod into /etc/hosts, before each start of the sidecar: whoever writes that file anew at boot (Docker,
# cloud-init) loses it. Any other line for istiod becomes a comment until the host leaves the mesh: the first one in the file would
# win. Fails when the gateway's name has no address now, so that systemd tries again.
set -euo pipefail

read -r name _ < /etc/mesh-library/istiod
readonly name mark='# mesh-library'

resolve() {
  { timeout 5 getent ahostsv4 "$1" || timeout 5 getent ahostsv6 "$1"; } | awk 'NR == 1 { print $1 }'
}

main() {
  local gateway address line lines
  gateway=$(< /etc/mesh-library/gateway)
  address=$(resolve "$gateway") || true
  if [[ -z $address ]]; then
    echo "the gateway to istiod, $gateway, has no address: is the cluster running?" >&2
    exit 1
  fi
  line="$address $name $mark"
  if [[ $(grep -F "$name" /etc/hosts | grep -v "^$mark: ") == "$line" ]]; then
    return
  fi
  # In place: in a container /etc/hosts is a mount, which can't be replaced.
  lines=$(mktemp)
  sed --expression="/ $mark\$/d" --expression="/^#/! s/^.*[[:space:]]${name//./\\.}\([[:space:]].*\)\?\$/$mark: &/" /etc/hosts > "$lines"
  echo "$line" >> "$lines"
  cat "$lines" > /etc/hosts
  rm "$lines"
}

main "$@"
