#!/bin/bash
# The newest line of PostgreSQL's log that has a text in it, of the last 200. postgres-log.sh TEXT. Fails where there is none.
set -euo pipefail

main() {
  tail --quiet --lines=200 /var/log/postgresql/postgresql-*-main.log | grep --text --fixed-strings -- "$1" | tail -1
}

main "$@"
