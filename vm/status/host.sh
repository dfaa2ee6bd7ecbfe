# shellcheck shell=bash
# The host: its addresses, clock, disks and firewall.

addresses() {
  ip -4 -oneline address show scope global | awk '{ sub("/.*", "", $4); print $4 }' | join_lines
}

disk_free() {
  df --output=avail --human-readable /var/lib/postgresql | tail -1 | tr --delete ' '
}

# Mount point, free bytes and size of each file system that programs here write to.
disks() {
  local data
  data=$(printf '%s\n' /var/lib/postgresql/*/main | tail -1)
  df --output=target,avail,size --block-size=1 / /tmp /var/log/istio /var/log/postgresql "$data" "$(readlink --canonicalize "$data/pg_wal")" 2> /dev/null \
    | awk 'NR > 1 && !seen[$1]++ { print $1, $2, $3 }' | join_lines
}

firewall_rules() {
  nft list chain inet mesh_library input > /dev/null && echo there
}

# Queueing disciplines that delay or limit what this host sends; Linux sets none of them by default.
queues() {
  tc qdisc show | grep --extended-regexp '^qdisc (netem|tbf|htb|hfsc|cbq) ' | join_lines
}

report host uname --nodename
report addresses addresses
report clock date --utc +%Y-%m-%dT%H:%M:%SZ
report clock-seconds date +%s.%3N
report clock-synchronized timedatectl show --property=NTPSynchronized --value
report time-service time_service
report container systemd-detect-virt --container
report disk-free disk_free
report disks disks
report queues queues
report firewall systemctl is-active mesh-library-firewall
report firewall-rules firewall_rules
report firewall-at-boot systemctl is-enabled mesh-library-firewall
