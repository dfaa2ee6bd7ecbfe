# shellcheck shell=bash
# shellcheck disable=SC2154
# The exporters of the host's and PostgreSQL's metrics, as this distribution has them. One that the host has already is left as it is:
# the sidecar's agent serves it on the same ports.

readonly exporters=(prometheus-node-exporter prometheus-postgres-exporter)

list_own_exporters() {
  local name
  for name in "${exporters[@]}"; do
    if is_noted packages "$name" || ! is_installed "$name"; then echo "$name"; fi
  done
}

# install_exporter NAME: configured before it starts for the first time, so that it never listens elsewhere.
install_exporter() {
  changed=false
  place "$files/exporters/$1.conf" "/etc/systemd/system/$1.service.d/mesh-library.conf" 644
  if $changed; then
    systemctl daemon-reload
  fi
  install_packages "$1"
  if $changed || ! systemctl is-active --quiet "$1"; then
    systemctl restart "$1"
  fi
}

# remove_exporter NAME
remove_exporter() {
  local folder=/etc/systemd/system/$1.service.d
  is_installed "$1" || [[ -e $folder/mesh-library.conf ]] || return 0
  DEBIAN_FRONTEND=noninteractive dpkg --purge "$1" > /dev/null
  rm -f "$folder/mesh-library.conf"
  [[ ! -d $folder ]] || rmdir --ignore-fail-on-non-empty "$folder"
  say "removed $1"
}
