#!/bin/bash
# A full disk for PostgreSQL's write-ahead log, without filling a disk that others live on: for the drill, the log moves to a small one
# in memory. disk-full.sh fill | free | restore. Each can be run twice; after `fill`, systemd runs `restore` in 10 minutes at the
# latest. A power cut meanwhile would lose the log: this is for demonstrations.
set -euo pipefail
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"

# shellcheck source=../cluster.sh
source "$here/cluster.sh"

readonly small=/run/mesh-library-small-disk room_mb=64 guard=mesh-library-disk-full
find_cluster
readonly log=/var/lib/postgresql/$version/$name/pg_wal binaries=/usr/lib/postgresql/$version/bin

# Waits until it has ended: "systemctl stop postgresql" alone returns before.
stop_postgres() {
  systemctl stop "$(cluster_unit)"
}

fill() {
  local used_mb output
  if ! mountpoint --quiet "$log"; then
    systemd-run --quiet --unit "$guard" --on-active 10m "$(realpath "$0")" restore
    stop_postgres
    "$binaries/pg_controldata" "$(dirname "$log")" | grep --quiet 'cluster state: *shut down$' || die "PostgreSQL is not shut down: its log stays where it is."
    used_mb=$(du --summarize --block-size=1M "$log" | cut --fields=1)
    mkdir -p "$small"
    mount -t tmpfs -o "size=$((used_mb + room_mb))m,mode=700,uid=postgres,gid=postgres" mesh-library-drill "$small"
    cp --archive "$log/." "$small"
    mount --bind "$small" "$log"
    systemctl start postgresql
    wait_for 30 "PostgreSQL accepts connections" query select
  fi
  fallocate --length "$(df --output=avail --block-size=1 "$small" | tail -1)" "$small/filler"
  # What is left is room in segments that exist already: it is written until PostgreSQL asks the disk for a new one, and ends.
  for _ in $(seq 64); do
    if ! output=$(query "select pg_logical_emit_message(false, 'disk-full', repeat('x', 8 * 1024 * 1024))" 2>&1); then
      grep --quiet --extended-regexp 'No space left|server closed the connection|terminating connection' <<< "$output" || die "PostgreSQL failed, but not by its full disk: $output"
      return
    fi
  done
  die "PostgreSQL has written 512 MB, and its disk isn't full: something is wrong with this drill."
}

restore() {
  if mountpoint --quiet "$small"; then
    rm -f "$small/filler"
    stop_postgres
    if mountpoint --quiet "$log"; then
      umount "$log"
    fi
    rm -rf "${log:?}.new"
    cp --archive "$small" "$log.new"
    sync --file-system "$log.new"
    rm -rf "${log:?}"
    mv "$log.new" "$log"
    umount "$small"
  fi
  systemctl start postgresql
  systemctl stop "$guard.timer" 2> /dev/null || true
}

main() {
  require_root
  cd / # which PostgreSQL's user can read, too
  [[ -e /etc/mesh-library/dedicated ]] || die "This drill moves PostgreSQL's log into memory, and so runs on the stand-in for a VM alone."
  case ${1-} in
    fill) fill ;;
    free) rm -f "$small/filler" ;;
    restore) restore ;;
    *) die "disk-full.sh fill | free | restore" ;;
  esac
}

main "$@"
