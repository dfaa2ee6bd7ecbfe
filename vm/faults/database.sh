#!/bin/bash
# Faults of PostgreSQL's settings: where it listens, and whom it lets in. database.sh inject|restore FAULT. Each can be run twice.
set -euo pipefail
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"

# shellcheck source=../cluster.sh
source "$here/cluster.sh"

find_cluster
unit=$(cluster_unit)
readonly unit rules=/etc/postgresql/$version/$name/pg_hba.conf
readonly open_rule='host all all 0.0.0.0/0 scram-sha-256' reject_rule='host library inventory all reject'

change_setting() {
  query "alter system $1"
  systemctl restart "$unit"
}

remove_rule() {
  sed --in-place "\\|^$1\$|d" "$rules"
  systemctl reload "$unit"
}

# Before all others, since the first that matches decides.
add_rule() {
  sed --in-place --expression="1i $1" --expression="\\|^$1\$|d" "$rules"
  systemctl reload "$unit"
}

main() {
  require_root
  cd / # which PostgreSQL's user can read, too
  case "$*" in
    'inject listens-locally') change_setting "set listen_addresses = '127.0.0.1'" ;;
    'restore listens-locally') change_setting 'reset listen_addresses' ;;
    'inject open-to-all') add_rule "$open_rule" ;;
    'restore open-to-all') remove_rule "$open_rule" ;;
    'inject inventory-rejected') add_rule "$reject_rule" ;;
    'restore inventory-rejected') remove_rule "$reject_rule" ;;
    *) die "database.sh inject|restore FAULT" ;;
  esac
}

main "$@"
