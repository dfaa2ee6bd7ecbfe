#!/bin/bash
# Takes away what install-exporters.sh has installed, and no exporter that was here before.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
# shellcheck source=exporters.sh
source "$here/exporters.sh"

main() {
  local name
  begin
  while read -r name; do remove_exporter "$name" < /dev/null; done < <(list_own_exporters)
  systemctl daemon-reload
  if [[ $(runuser -u postgres -- psql --tuples-only --no-align --command="select 1 from pg_roles where rolname = 'metrics'") == 1 ]]; then
    runuser -u postgres -- psql --quiet --no-psqlrc --command='revoke connect on database library from metrics' --command='drop role metrics'
    say 'dropped the role metrics'
  fi
}

main "$@"
