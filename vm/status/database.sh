# shellcheck shell=bash
# PostgreSQL: its unit, what it says of itself, who may come in, and what the mesh's health check says of it.

readonly probe=/usr/local/lib/mesh-library/files/database-is-ready.sh

ask_postgres() {
  cd / && PGCONNECT_TIMEOUT=2 timeout 3 runuser -u postgres -- psql --quiet --no-psqlrc --tuples-only --no-align --command="$1" library
}

# The unit of the cluster: postgresql.service itself stays active, whatever becomes of the clusters.
instance() {
  local versions=(/etc/postgresql/*/main)
  echo "postgresql@$(basename "$(dirname "${versions[-1]}")")-main"
}

sockets() {
  ss --no-header --listening --tcp --numeric 'sport = :5432' | awk '{ print $4 }' | sort --unique | in_a_line
}

rules() {
  grep --no-filename --invert-match --extended-regexp '^[[:space:]]*(#|$)' /etc/postgresql/*/main/pg_hba.conf | tr --squeeze-repeats ' \t' ' ' | in_a_line
}

start_mode() {
  grep --no-filename --invert-match --extended-regexp '^[[:space:]]*(#|$)' /etc/postgresql/*/main/start.conf
}

health() {
  local words code=0
  words=$(cd / && timeout 3 runuser -u istio-proxy -- "$probe" 2>&1) || code=$?
  if ((code == 0)); then
    echo accepting
  else
    echo "exit code $code ${words//$'\n'/ }"
  fi
}

tell postgres ask_postgres 'show server_version'
tell postgres-instance instance
tell postgres-unit systemctl is-active "$(instance)"
tell postgres-at-boot systemctl is-enabled postgresql
tell postgres-start-mode start_mode
tell postgres-listens ask_postgres 'show listen_addresses'
tell postgres-listens-from ask_postgres "select sourcefile from pg_settings where name = 'listen_addresses'"
tell postgres-sockets sockets
tell postgres-rules rules
tell postgres-checksums ask_postgres 'show data_checksums'
tell postgres-health health
