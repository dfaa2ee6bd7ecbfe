#!/bin/bash
# PostgreSQL of this distribution, with the library's database, its roles and its rules of who may come in.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

files=$(dirname "$(realpath "$0")")/files
readonly files

# ensure_cluster VERSION: a cluster "main" on port 5432, with page checksums.
ensure_cluster() {
  local version=$1 data=/var/lib/postgresql/$1/main port
  if [[ ! -e $data/PG_VERSION ]]; then
    pg_createcluster "$version" main --port=5432 > /dev/null
    say "made the cluster $version/main"
  fi
  port=$(pg_conftool --short "$version" main show port)
  [[ $port == 5432 ]] || die "The cluster $version/main listens on $port, not on 5432. Stop whatever holds 5432, and set port = 5432."
  if "/usr/lib/postgresql/$version/bin/pg_controldata" "$data" | grep -q '^Data page checksum version: *0$'; then
    say "turning page checksums on: PostgreSQL rests meanwhile"
    pg_ctlcluster "$version" main stop || true
    runuser -u postgres -- "/usr/lib/postgresql/$version/bin/pg_checksums" --enable --pgdata="$data" > /dev/null
  fi
}

# configure VERSION: settings are taken over by a restart, rules by a reload, and neither where nothing has changed.
configure() {
  local etc=/etc/postgresql/$1/main unit=postgresql@$1-main
  changed=false
  place "$files/postgresql.service.conf" /etc/systemd/system/postgresql@.service.d/mesh-library.conf 644
  if $changed; then
    systemctl daemon-reload
  fi
  changed=false
  place "$files/postgresql.conf" "$etc/conf.d/mesh-library.conf" 644 postgres
  systemctl enable --quiet postgresql
  if $changed || ! systemctl is-active --quiet "$unit"; then
    systemctl restart "$unit"
  fi
  changed=false
  place "$files/pg_hba.conf" "$etc/pg_hba.conf" 640 postgres
  place "$files/pg_ident.conf" "$etc/pg_ident.conf" 640 postgres
  if $changed; then
    systemctl reload "$unit"
  fi
}

# The rules in force are those of the copy in /var/lib: systemd loads them at boot, before there is a network.
firewall() {
  changed=false
  place "$files/firewall.nft" /var/lib/mesh-library/firewall.nft 644
  place "$files/mesh-library-firewall.service" /etc/systemd/system/mesh-library-firewall.service 644
  if $changed || ! systemctl is-active --quiet mesh-library-firewall; then
    systemctl daemon-reload
    systemctl enable --quiet mesh-library-firewall
    systemctl restart mesh-library-firewall
  fi
}

main() {
  local version
  require_root
  umask 022

  place "$files/createcluster.conf" /etc/postgresql-common/createcluster.d/mesh-library.conf 644
  install_packages postgresql nftables
  version=$(pg_lsclusters --no-header | awk '$2 == "main" { print $1 }' | tail -1)
  version=${version:-$(basename "$(printf '%s\n' /usr/lib/postgresql/* | sort --version-sort | tail -1)")}
  ensure_cluster "$version"
  configure "$version"
  firewall
  wait_for 30 "PostgreSQL accepts connections" runuser -u postgres -- psql --quiet --command='select' postgres
  runuser -u postgres -- psql --quiet --no-psqlrc --tuples-only --file="$files/database.sql" postgres
}

main "$@"
