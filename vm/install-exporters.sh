#!/bin/bash
# Metrics of this host and of its PostgreSQL, for Prometheus in the cluster: after install-postgres.sh.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
# shellcheck source=exporters.sh
source "$here/exporters.sh"

main() {
  local name
  begin
  runuser -u postgres -- psql --quiet --no-psqlrc --tuples-only --file="$files/exporters/role.sql" postgres
  note_tree /var/lib/prometheus /var/log/prometheus
  while read -r name; do install_exporter "$name" < /dev/null; done < <(list_own_exporters)
}

main "$@"
