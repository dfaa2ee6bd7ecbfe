#!/bin/bash
# Prints what a host is: files with their checksums, packages, units, firewall rules, listening ports and accounts, a line each.
# What changes by itself (logs, caches, the time of the last run of something) is left out. To be run as root.
set -uo pipefail

# The data of PostgreSQL changes all the time; its logical contents are the test's matter.
readonly changing='^/(etc/(passwd|group|shadow|gshadow|subuid|subgid)-|etc/\.pwd\.lock|etc/ld\.so\.cache|etc/machine-id|etc/resolv\.conf)
^/(var/lib/(apt|dpkg|systemd|private|logrotate|ucf|update-notifier|chrony|aptitude|unattended-upgrades)|root/\.ssh|home/[^/]*/\.ssh)(/|$)
^/var/lib/postgresql/[^/]+/[^/]+/.
^/var/lib/aspell|^/var/lib/php|^/var/lib/dbus|^/var/lib/cloud'

files() {
  local folders=(/etc /usr/local /usr/lib/systemd /opt /srv /root /home /var/lib /var/spool)
  find "${folders[@]}" -xdev -printf 'file %p %y %m %u:%g %l\n' 2> /dev/null | awk -v OFS=' ' '{ print }' | without_changing
  find "${folders[@]}" -xdev -type f -print0 2> /dev/null | xargs --null sha256sum 2> /dev/null | awk '{ print "sum " $2 " " $1 }' | without_changing
}

without_changing() {
  grep --invert-match --extended-regexp --file=<(sed 's|^\^|^(file\|sum) |' <<< "$changing")
}

main() {
  {
    files
    dpkg-query --show --showformat='package ${Package} ${Version} ${db:Status-Status}\n'
    apt-mark showmanual | sed 's/^/manual /'
    systemctl list-unit-files --no-legend --no-pager | awk '{ print "unit-file", $1, $2 }' | grep --invert-match ' transient'
    systemctl list-units --no-legend --no-pager --plain --type=service,socket,timer --state=active | awk '{ print "active", $1, $4 }' \
      | grep --invert-match --extended-regexp ' (user(-runtime-dir)?@|session|run-|systemd-(tmpfiles-clean|hostnamed|timedated|localed|networkd-wait-online)|apt-daily|dpkg-db|man-db|modprobe@|ssh@|sshd@|user-)'
    nft list ruleset 2> /dev/null | sed 's/counter packets [0-9]* bytes [0-9]*/counter/; s/^/nft /' | grep --invert-match --extended-regexp '^nft (# Warning.*)?$'
    iptables-legacy-save 2> /dev/null | grep '^-A' | sed 's/^/iptables /'
    ss --no-header --listening --tcp --udp --numeric --processes | awk '{ match($0, /"[^"]*"/); print "listens", $1, $5, substr($0, RSTART, RLENGTH) }'
    getent passwd | sed 's/^/user /'
    getent group | sed 's/^/group /'
  } | sort --unique
}

main "$@"
