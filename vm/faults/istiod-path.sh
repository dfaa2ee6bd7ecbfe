#!/bin/bash
# Faults on the way from this host to istiod: its line in /etc/hosts, and the order of name services.
# istiod-path.sh inject|restore FAULT. Each can be run twice.
set -euo pipefail
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"

read -r istiod _ < /etc/mesh-library/istiod
readonly istiod mark='# mesh-library'
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
  edit_hosts "/^\($mark: \)\?$nowhere $istiod\$/d"
  "$(dirname "$0")/../files/istiod-address.sh"
}

# The line as it was stays beside it, as a comment.
leave_out_files() {
  restore_name_services
  sed --in-place "s/^hosts:.*/$mark: &\nhosts: dns/" /etc/nsswitch.conf
}

restore_name_services() {
  if grep --quiet "^$mark: hosts:" /etc/nsswitch.conf; then
    sed --in-place --expression='/^hosts:/d' --expression="s/^$mark: hosts:/hosts:/" /etc/nsswitch.conf
  fi
}

main() {
  require_root
  case "$*" in
    'inject hosts-line-gone') edit_hosts "/ $mark\$/d" ;;
    'inject hosts-line-wrong') edit_hosts "s/^.* $mark/$nowhere $istiod $mark/" ;;
    'inject hosts-line-of-others') edit_hosts "1i $nowhere $istiod" ;;
    'restore hosts-line-'*) restore_line ;;
    'inject names-not-from-hosts') leave_out_files ;;
    'restore names-not-from-hosts') restore_name_services ;;
    *) die "istiod-path.sh inject|restore FAULT" ;;
  esac
}

main "$@"
