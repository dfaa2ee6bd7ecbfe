#!/bin/bash
# Takes off this host what install-postgres.sh and join-mesh.sh have put on it. PostgreSQL and its data stay, unless the
# argument --with-data is given; then the database goes as well.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

remove_sidecar() {
  if is_installed istio-sidecar; then
    systemctl disable --quiet --now istio
    dpkg --purge --force-all istio-sidecar > /dev/null 2>&1
    say "removed istio-sidecar"
  fi
  # What the package made and leaves behind.
  rm -rf /etc/systemd/system/istio.service.d /etc/logrotate.d/istio-sidecar /etc/certs /etc/istio /var/lib/istio /var/log/istio \
    /var/run/secrets/tokens /var/run/secrets/workload-spiffe-uds /var/run/secrets/workload-spiffe-credentials
  if getent passwd istio-proxy > /dev/null; then
    userdel istio-proxy
  fi
  if getent group istio-proxy > /dev/null; then
    groupdel istio-proxy
  fi
}

# In place: in a container /etc/hosts is a mount, which can't be replaced.
remove_hosts_lines() {
  local others
  if grep -qF '# mesh-library' /etc/hosts; then
    others=$(grep -vF '# mesh-library' /etc/hosts)
    printf '%s\n' "$others" > /etc/hosts
    say "took istiod out of /etc/hosts"
  fi
}

remove_firewall() {
  if [[ -e /etc/systemd/system/mesh-library-firewall.service ]]; then
    systemctl disable --quiet --now mesh-library-firewall
    rm /etc/systemd/system/mesh-library-firewall.service
    say "took the firewall down"
  fi
}

remove_database() {
  local version
  for version in $(pg_lsclusters --no-header | awk '$2 == "main" { print $1 }'); do
    pg_dropcluster --stop "$version" main
    say "deleted the cluster $version/main with its data"
  done
}

verify_no_chains() {
  local command left
  for command in iptables-legacy iptables-nft ip6tables-legacy ip6tables-nft; do
    if left=$("$command" --table=nat --list-rules 2> /dev/null | grep ISTIO_); then
      die "Rules of the sidecar are still there ($command): $left"
    fi
  done
}

main() {
  require_root
  remove_sidecar
  remove_hosts_lines
  remove_firewall
  if [[ ${1-} == --with-data ]]; then
    remove_database
  fi
  verify_no_chains
  rm -rf /etc/mesh-library /var/lib/mesh-library /etc/postgresql-common/createcluster.d/mesh-library.conf \
    /etc/systemd/system/postgresql@.service.d
  systemctl daemon-reload
  rm -rf /usr/local/lib/mesh-library
}

main "$@"
