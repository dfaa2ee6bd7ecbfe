# shellcheck shell=bash
# What the scripts beside this file share. They run as root on a Debian or Ubuntu host, and can be run any number of times.

say() {
  echo "$*" >&2
}

die() {
  say "$*"
  exit 1
}

require_root() {
  [[ $EUID -eq 0 ]] || die "This script changes the system: run it as root."
  command -v apt-get > /dev/null || die "This script supports Debian and Ubuntu only: there is no apt-get here."
}

# begin: to be called before anything is changed. Only one of the scripts beside this one at a time changes a host.
begin() {
  local lock=/run/mesh-library.lock
  require_root
  umask 022
  cd / # which every user can read, the one of PostgreSQL too
  exec 9>> "$lock"
  flock --timeout 60 9 || die "Another run is changing this host: $(< "$lock")"
  echo "$(basename "$0"), process $$, since $(date --utc +%H:%M:%S) UTC" > "$lock"
}

# wait_for SECONDS WHAT COMMAND...: until the command succeeds; its last output is the reason when it doesn't in time.
wait_for() {
  local seconds=$1 what=$2 reason deadline
  shift 2
  deadline=$((SECONDS + seconds))
  until reason=$("$@" 2>&1); do
    ((SECONDS < deadline)) || die "$what: not within $seconds s. The last answer was: ${reason:-none}"
    sleep 0.2
  done
}

here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
readonly here
# shellcheck disable=SC2034
readonly files=$here/files
# shellcheck source=record.sh
source "$here/record.sh"
# shellcheck source=changes.sh
source "$here/changes.sh"
# shellcheck source=packages.sh
source "$here/packages.sh"
