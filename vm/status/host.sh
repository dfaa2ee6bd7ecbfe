# shellcheck shell=bash
# The host itself: its addresses, clock, disks and firewall.

addresses() {
  ip -4 -oneline address show scope global | awk '{ sub("/.*", "", $4); print $4 }' | in_a_line
}

disk_free() {
  df --output=avail --human-readable /var/lib/postgresql | tail -1 | tr --delete ' '
}

# Free bytes of each file system that something here has to write to.
disks() {
  local data
  data=$(printf '%s\n' /var/lib/postgresql/*/main | tail -1)
  df --output=target,avail,size --block-size=1 / /tmp /var/log/istio /var/log/postgresql "$data" "$(readlink --canonicalize "$data/pg_wal")" 2> /dev/null \
    | awk 'NR > 1 && !seen[$1]++ { print $1, $2, $3 }' | in_a_line
}

firewall_rules() {
  nft list chain inet mesh_library input > /dev/null && echo there
}

# Queues that delay or narrow what this host sends; none of them is there by itself.
queues() {
  tc qdisc show | grep --extended-regexp '^qdisc (netem|tbf|htb|hfsc|cbq) ' | in_a_line
}

tell host uname --nodename
tell addresses addresses
tell clock date --utc +%Y-%m-%dT%H:%M:%SZ
tell clock-seconds date +%s.%3N
tell clock-synchronized timedatectl show --property=NTPSynchronized --value
tell container systemd-detect-virt --container
tell disk-free disk_free
tell disks disks
tell queues queues
tell firewall systemctl is-active mesh-library-firewall
tell firewall-rules firewall_rules
tell firewall-at-boot systemctl is-enabled mesh-library-firewall
