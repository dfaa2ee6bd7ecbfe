#!/bin/bash
# Faults on the way from this host to istiod: its line in /etc/hosts, and the order of name services.
# istiod-path.sh inject|restore FAULT. Each can be run twice.
set -euo pipefail
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"

readonly istiod=istiod.istio-system.svc mark='# mesh-library'
# Nobody is there (RFC 5737).
readonly nowhere=192.0.2.1

# Written in place: in a container, /etc/hosts is a mount, which no other file can replace.
edit_hosts() {
  local lines
  lines=$(sed "$1" /etc/hosts)
  printf '%s\n' "$lines" > /etc/hosts
}

# Writes our line again, as each start of the sidecar does.
restore_line() {
  edit_hosts "/^$nowhere $istiod\$/d"
  "$(dirname "$0")/../files/istiod-address.sh"
}

set_name_services() {
  sed --in-place "s/^hosts:.*/hosts: $1/" /etc/nsswitch.conf
}

main() {
  require_root
  case "$*" in
    'inject hosts-line-gone') edit_hosts "/$mark/d" ;;
    'inject hosts-line-wrong') edit_hosts "s/^.* $mark/$nowhere $istiod $mark/" ;;
    'inject hosts-line-of-others') edit_hosts "1i $nowhere $istiod" ;;
    'restore hosts-line-'*) restore_line ;;
    'inject names-not-from-hosts') set_name_services 'dns' ;;
    'restore names-not-from-hosts') set_name_services 'files dns' ;;
    *) die "istiod-path.sh inject|restore FAULT" ;;
  esac
}

main "$@"
