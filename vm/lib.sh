# shellcheck shell=bash
# What the scripts beside this file share. They run as root on a Debian or Ubuntu host, as often as one likes.

# Whether "place" has changed a file since the script last set this to false.
# shellcheck disable=SC2034
changed=false

say() {
  echo "$*" >&2
}

die() {
  say "$*"
  exit 1
}

require_root() {
  [[ $EUID -eq 0 ]] || die "This script changes the system: run it as root."
  command -v apt-get > /dev/null || die "This script knows Debian and Ubuntu only: there is no apt-get here."
}

is_installed() {
  [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2> /dev/null) == installed ]]
}

# install_packages NAME...: those that are missing; asks the network only then.
install_packages() {
  local name missing=()
  for name in "$@"; do
    is_installed "$name" || missing+=("$name")
  done
  if [[ ${#missing[@]} -gt 0 ]]; then
    say "installing ${missing[*]}"
    apt-get -qq update
    DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends "${missing[@]}" > /dev/null
  fi
}

# place SOURCE DESTINATION MODE [OWNER]: copies what differs, and notes it in "changed".
place() {
  local source=$1 destination=$2 mode=$3 owner=${4:-root}
  if cmp --silent "$source" "$destination" && [[ $(stat --format='%a %U' "$destination") == "$mode $owner" ]]; then
    return
  fi
  install -D --mode="$mode" --owner="$owner" --group="$owner" "$source" "$destination"
  changed=true
  say "wrote $destination"
}

# wait_for SECONDS WHAT COMMAND...: until the command succeeds; its last words are the reason when it doesn't in time.
wait_for() {
  local seconds=$1 what=$2 reason deadline
  shift 2
  deadline=$((SECONDS + seconds))
  until reason=$("$@" 2>&1); do
    ((SECONDS < deadline)) || die "$what: not within $seconds s. The last answer was: ${reason:-none}"
    sleep 0.2
  done
}
