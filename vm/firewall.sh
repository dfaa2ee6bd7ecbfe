# shellcheck shell=bash
# shellcheck disable=SC2154
# The firewall. On a host that is the library's alone (/etc/mesh-library/dedicated) it drops what is not expected; on any other it
# guards the sidecar's ports only. There it takes itself back after two minutes, unless confirm_firewall was called by then: that
# comes through a new ssh connection, and so proves that one is possible.

readonly rules=/var/lib/mesh-library/firewall.nft undo=mesh-library-firewall-undo

# The ports on which sshd listens, whatever its configuration says.
ssh_ports() {
  ss --no-header --listening --tcp --numeric --processes | awk '/"sshd"|"systemd"/ { sub(".*:", "", $4); print $4 }' | sort --unique
}

# list_direct_clients: the networks from which others reach PostgreSQL without the sidecar, where it is adopted.
list_direct_clients() {
  if is_ours || [[ -n ${EXCLUSIVE:-} ]]; then
    return
  elif [[ -n ${ADOPT_CLIENTS:-} ]]; then
    tr ',' '\n' <<< "$ADOPT_CLIENTS"
  else
    list_client_addresses
  fi
}

print_rules() {
  local policy=accept direct
  [[ ! -e /etc/mesh-library/dedicated ]] || policy=drop
  echo "define input_policy = \"$policy\""
  echo "define ssh_ports = { $({ ssh_ports; echo 22; } | sort --unique | paste --serial --delimiters=,) }"
  cat "$files/firewall.nft"
  direct=$(list_direct_clients | paste --serial --delimiters=,)
  if [[ -n $direct ]]; then
    echo "define direct_clients = { $direct }"
    cat "$files/adopt/direct-clients.nft"
  fi
}

# The rules in force are those of the copy in /var/lib: systemd loads them at boot, before there is a network.
firewall() {
  local new
  new=$(mktemp)
  print_rules > "$new"
  changed=false
  place "$new" "$rules" 644
  rm "$new"
  place "$files/mesh-library-firewall.service" /etc/systemd/system/mesh-library-firewall.service 644
  if $changed || ! systemctl is-active --quiet mesh-library-firewall; then
    systemctl daemon-reload
    note_unit mesh-library-firewall
    if [[ -e /etc/mesh-library/dedicated ]]; then
      systemctl enable --quiet mesh-library-firewall
    else
      take_back_later
    fi
    systemctl restart mesh-library-firewall
  fi
  open_ports_of_other_firewalls
}

take_back_later() {
  systemctl stop "$undo.timer" 2> /dev/null || true
  systemctl disable --quiet mesh-library-firewall
  systemd-run --quiet --unit "$undo" --on-active 2m systemctl stop mesh-library-firewall
}

confirm_firewall() {
  systemctl is-active --quiet mesh-library-firewall || die "The firewall has taken itself back: no new ssh connection came within two minutes."
  systemctl enable --quiet mesh-library-firewall
  systemctl stop "$undo.timer" 2> /dev/null || true
}

# What firewalld makes by itself of the zone that it changes.
note_backup_of_firewalld() {
  local backup
  backup=/etc/firewalld/zones/$(firewall-cmd --get-default-zone).xml.old
  [[ -e $backup ]] || note files "$backup"
}

# Who comes to PostgreSQL reaches ufw and firewalld at the sidecar's port, to which Istio's rules have sent the packet by then.
open_ports_of_other_firewalls() {
  local port
  for port in 5432 15006; do
    if systemctl is-active --quiet firewalld && ! firewall-cmd --quiet --query-port="$port/tcp"; then
      note_backup_of_firewalld
      note firewalld "$port/tcp"
      firewall-cmd --quiet --permanent --add-port="$port/tcp"
      firewall-cmd --quiet --add-port="$port/tcp"
      say "opened port $port in firewalld"
    elif is_ufw_active && ! LC_ALL=C ufw status | grep --quiet "^$port/tcp *ALLOW *Anywhere"; then
      note ufw "$port/tcp"
      ufw allow "$port/tcp" > /dev/null
      say "opened port $port in ufw"
    fi
  done
}
