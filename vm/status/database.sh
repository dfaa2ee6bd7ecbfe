# shellcheck shell=bash
# PostgreSQL: its unit, its settings, whom it lets in, and the mesh's health check.

readonly health_check=/usr/local/lib/mesh-library/files/database-is-ready.sh

query() {
  cd / && PGCONNECT_TIMEOUT=2 timeout 3 runuser -u postgres -- psql --quiet --no-psqlrc --tuples-only --no-align --command="$1" library
}

# The unit of the cluster: postgresql.service itself stays active even when the cluster has stopped.
instance() {
  local versions=(/etc/postgresql/*/main)
  echo "postgresql@$(basename "$(dirname "${versions[-1]}")")-main"
}

sockets() {
  ss --no-header --listening --tcp --numeric 'sport = :5432' | awk '{ print $4 }' | sort --unique | join_lines
}

rules() {
  grep --no-filename --invert-match --extended-regexp '^[[:space:]]*(#|$)' /etc/postgresql/*/main/pg_hba.conf | tr --squeeze-repeats ' \t' ' ' | join_lines
}

start_mode() {
  grep --no-filename --invert-match --extended-regexp '^[[:space:]]*(#|$)' /etc/postgresql/*/main/start.conf
}

health() {
  local output code=0
  output=$(cd / && timeout 3 runuser -u istio-proxy -- "$health_check" 2>&1) || code=$?
  if ((code == 0)); then
    echo accepting
  else
    echo "exit code $code ${output//$'\n'/ }"
  fi
}

report postgres query 'show server_version'
report postgres-instance instance
report postgres-unit systemctl is-active "$(instance)"
report postgres-at-boot systemctl is-enabled postgresql
report postgres-start-mode start_mode
report postgres-listens query 'show listen_addresses'
report postgres-listens-from query "select sourcefile from pg_settings where name = 'listen_addresses'"
report postgres-sockets sockets
report postgres-rules rules
report postgres-checksums query 'show data_checksums'
report postgres-health health
