#!/bin/bash
# The mesh's health check: exits 0 while PostgreSQL accepts connections. The sidecar's agent runs it as istio-proxy.
# Not /usr/bin/pg_isready: Debian's wrapper exits 2 when the agent calls it. A role of its own, lest each check logs a refusal.
set -euo pipefail

main() {
  local binaries=(/usr/lib/postgresql/*/bin/pg_isready)
  exec "${binaries[-1]}" --quiet --timeout=2 --host=/var/run/postgresql --username=health --dbname=library
}

main "$@"
