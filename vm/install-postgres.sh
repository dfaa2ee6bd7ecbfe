#!/bin/bash
# PostgreSQL of this distribution, with the library's database, its roles and its rules of who may come in. Where the host has a
# cluster of others on port 5432, that one is adopted, if the environment says so: see cluster.sh.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
# shellcheck source=cluster.sh
source "$here/cluster.sh"
# shellcheck source=adopt.sh
source "$here/adopt.sh"
# shellcheck source=firewall.sh
source "$here/firewall.sh"

# create_cluster: "main" of the newest version on port 5432, with page checksums.
create_cluster() {
  local binaries
  if ss --no-header --listening --tcp 'sport = :5432' | grep --quiet .; then
    die "Port 5432 is held by something else than a PostgreSQL cluster of this distribution: ss --listening --tcp --processes 'sport = :5432'"
  fi
  binaries=$(printf '%s\n' /usr/lib/postgresql/*/bin/initdb | sort --version-sort | tail -1)
  version=$(cut --delimiter=/ --fields=5 <<< "$binaries") name=main
  if pg_lsclusters --no-header "$version" main > /dev/null 2>&1; then
    die "The cluster $version/main listens on $(pg_conftool --short "$version" main show port), not on 5432. Set port = 5432, or remove it."
  fi
  note_folder "/etc/postgresql/$version"
  note_folder "/var/lib/postgresql/$version"
  note clusters "$version $name"
  pg_createcluster "$version" main --port=5432 > /dev/null
  say "made the cluster $version/main"
}

# configure: settings are taken over by a restart, rules by a reload, and neither where nothing has changed.
configure() {
  local etc=/etc/postgresql/$version/$name unit hba=pg_hba.conf
  unit=$(cluster_unit)
  ! is_standby || hba=standby/pg_hba.conf
  changed=false
  place "$files/postgresql.service.conf" /etc/systemd/system/postgresql@.service.d/mesh-library.conf 644
  if $changed; then
    systemctl daemon-reload
  fi
  changed=false
  place "$files/postgresql.conf" "$etc/conf.d/mesh-library.conf" 644 postgres
  enable_units postgresql
  if $changed || ! systemctl is-active --quiet "$unit"; then
    systemctl restart "$unit"
  fi
  changed=false
  place "$files/$hba" "$etc/pg_hba.conf" 640 postgres
  place "$files/pg_ident.conf" "$etc/pg_ident.conf" 640 postgres
  if $changed; then
    systemctl reload "$unit"
  fi
}

main() {
  begin
  find_cluster
  if [[ -z $version ]]; then
    place "$files/createcluster.conf" /etc/postgresql-common/createcluster.d/mesh-library.conf 644
    note_folder /etc/postgresql
    note_folder /var/lib/postgresql
    install_packages postgresql
    find_cluster
    [[ -n $version ]] || create_cluster
  fi
  if is_ours; then
    configure
  else
    adopt
  fi
  install_packages nftables
  firewall
  wait_for 120 "PostgreSQL accepts connections" query select
  ! is_standby || return 0 # it has what the primary has
  runuser -u postgres -- psql --quiet --no-psqlrc --tuples-only --file="$files/database.sql" postgres
}

main "$@"
