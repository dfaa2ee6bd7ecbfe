# shellcheck shell=bash
# shellcheck disable=SC2154
# PostgreSQL: its unit, its settings, whom it lets in, and the mesh's health check. After ../cluster.sh.

readonly health_check=/usr/local/lib/mesh-library/files/database-is-ready.sh
find_cluster
readonly etc=/etc/postgresql/$version/$name

ask() {
  cd / && PGCONNECT_TIMEOUT=$((answer_seconds - 1)) timeout "$answer_seconds" runuser -u postgres -- psql --quiet --no-psqlrc --tuples-only --no-align --command="$1" library
}

# The unit of the cluster: postgresql.service itself stays active even when the cluster has stopped.
instance() {
  [[ -z $version ]] || cluster_unit
}

ours() {
  if is_ours; then echo yes; else echo no; fi
}

sockets() {
  ss --no-header --listening --tcp --numeric 'sport = :5432' | awk '{ print $4 }' | sort --unique | join_lines
}

without_comments() {
  grep --no-filename --invert-match --extended-regexp '^[[:space:]]*(#|$)' "$@"
}

# With those of the file that an adopted cluster includes, in the place of the include.
rules() {
  local line
  without_comments "$etc/pg_hba.conf" | while read -r line; do
    if [[ $line == "include "* ]]; then without_comments "${line#include }"; else echo "$line"; fi
  done | tr --squeeze-repeats ' \t' ' ' | join_lines
}

health() {
  local output code=0
  output=$(cd / && timeout "$answer_seconds" runuser -u istio-proxy -- "$health_check" 2>&1) || code=$?
  if ((code == 0)); then
    echo accepting
  else
    echo "exit code $code ${output//$'\n'/ }"
  fi
}

report postgres ask 'show server_version'
report postgres-instance instance
report postgres-unit systemctl is-active "$(cluster_unit)"
report postgres-at-boot systemctl is-enabled postgresql
report postgres-start-mode without_comments "$etc/start.conf"
report postgres-ours ours
report postgres-listens ask 'show listen_addresses'
report postgres-listens-from ask "select sourcefile from pg_settings where name = 'listen_addresses'"
report postgres-sockets sockets
report postgres-rules rules
report postgres-checksums ask 'show data_checksums'
report postgres-health health
