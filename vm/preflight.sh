# shellcheck shell=bash
# shellcheck disable=SC2154
# What prevents this host from becoming the VM, a line each; prints nothing where all is well, and changes nothing. Sent to the host with
# record.sh, packages.sh and cluster.sh before it. From the environment: NOW (seconds), GATEWAY, BUNDLE where
# packages come with us, and what cluster.sh reads.

readonly min_disk_mb=1500 min_memory_mb=900 max_clock_seconds=60

check_system() {
  local id version pretty architecture
  # shellcheck source=/dev/null
  read -r id version pretty < <(source /etc/os-release; echo "$ID" "${VERSION_ID:-}" "$PRETTY_NAME")
  case "$id $version" in
    'debian 12' | 'debian 13' | 'ubuntu 22.04' | 'ubuntu 24.04') ;;
    *) echo "Its system is $pretty. Debian 12 and 13, Ubuntu 22.04 and 24.04 are supported." ;;
  esac
  architecture=$(dpkg --print-architecture)
  [[ $architecture =~ ^(amd64|arm64)$ ]] || echo "Its architecture is $architecture. Istio has packages for amd64 and arm64."
  [[ -d /run/systemd/system ]] || echo "Its init is not systemd."
}

check_resources() {
  local disk memory skew
  disk=$(df --output=avail --block-size=1M /var | tail -1)
  ((disk >= min_disk_mb)) || echo "It has ${disk// /} MB of disk free in /var, and needs $min_disk_mb MB."
  memory=$(awk '/^MemTotal/ { print int($2 / 1024) }' /proc/meminfo)
  ((memory >= min_memory_mb)) || echo "It has $memory MB of memory, and needs $min_memory_mb MB."
  skew=$(($(date +%s) - NOW))
  ((${skew#-} <= max_clock_seconds)) || echo "Its clock differs from this machine's by ${skew#-} s: certificates would be refused. Set it (timedatectl)."
}

check_postgres() {
  local holder
  find_cluster
  if [[ -z $version ]]; then
    holder=$(ss --no-header --listening --tcp --processes 'sport = :5432' | sed --quiet 's/.*users:(("\([^"]*\)",pid=\([0-9]*\).*/\1, process \2/p' | head -1)
    [[ -z $holder ]] || echo "Its port 5432 is held by a program that is not a PostgreSQL cluster of this distribution ($holder). Stop it, or move it to another port."
  elif ! is_ours; then
    find_adoption_problems
  fi
}

check_sidecar() {
  if has_sidecar_of_others; then
    echo "It has an istio-sidecar which is not ours: it may belong to another mesh. Remove it first: apt-get purge istio-sidecar"
  fi
}

# ufw and firewalld are told by install-postgres.sh. Rules written by hand are for the one who wrote them.
check_firewall() {
  local rules
  if systemctl is-active --quiet firewalld || is_ufw_active; then
    return
  fi
  rules=$({ nft list ruleset || iptables-save; iptables-legacy-save; } 2> /dev/null | sed '/^table inet mesh_library /,/^}/d')
  if grep --quiet --extended-regexp 'hook input .*policy drop|^:INPUT DROP' <<< "$rules" && ! grep --quiet --extended-regexp '(dport|ports).*15006' <<< "$rules"; then
    echo "Its own firewall rules drop what is not named. Open PostgreSQL's port and the sidecar's, and keep that in the rules' file: nft add rule TABLE CHAIN tcp dport { 5432, 15006 } accept, or iptables -I INPUT -p tcp -m multiport --dports 5432,15006 -j ACCEPT"
  fi
}

# can_reach HOST PORT: also when nothing listens there yet.
can_reach() {
  local output
  # shellcheck disable=SC2016
  output=$(LC_ALL=C timeout 5 bash -c 'exec 3<> "/dev/tcp/$0/$1"' "$1" "$2" 2>&1) || [[ $output == *'Connection refused'* ]]
}

check_network() {
  local url host port
  if [[ -z $GATEWAY ]]; then
    : # it is the cluster's to say
  elif ! timeout 5 getent ahosts "$GATEWAY" > /dev/null; then
    echo "It finds no address for GATEWAY_ADDRESS=$GATEWAY."
  elif [[ -z $(ip route get "$(timeout 5 getent ahosts "$GATEWAY" | awk '{ print $1; exit }')" 2> /dev/null) ]]; then
    echo "It has no route to GATEWAY_ADDRESS=$GATEWAY."
  fi
  [[ -z ${BUNDLE:-} ]] || return 0
  [[ -z $(apt-config shell proxy Acquire::http::Proxy) ]] || return 0
  url=$(apt-get --print-uris update 2> /dev/null | sed --quiet "s/^'\(https\?:[^']*\)'.*/\1/p" | head -1)
  if [[ -n $url ]] && ! is_noted packages istio-sidecar; then
    IFS=/ read -r _ _ host _ <<< "$url"
    port=$([[ $url == https* ]] && echo 443 || echo 80)
    [[ $host != *:* ]] || port=${host##*:}
    can_reach "${host%%:*}" "$port" || echo "It can't reach its package source, $host, on port $port."
  fi
}

check_all() {
  local check
  cd /
  for check in system resources postgres sidecar firewall network; do
    "check_$check"
  done
}
