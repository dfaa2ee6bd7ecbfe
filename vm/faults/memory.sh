#!/bin/bash
# The memory that PostgreSQL, Envoy and the sidecar's agent have for themselves, in KiB: a line each. What PostgreSQL's processes share
# (its buffers) does not count.
set -euo pipefail

# sum_memory PATTERN...: of the processes that pgrep finds. One may end meanwhile.
sum_memory() {
  local pid
  for pid in $(pgrep "$@"); do
    grep --no-filename '^Pss_Anon' "/proc/$pid/smaps_rollup" 2> /dev/null || true
  done | awk '{ sum += $2 } END { print sum + 0 }'
}

main() {
  sum_memory --euid postgres
  sum_memory --exact envoy
  sum_memory --exact pilot-agent
}

main "$@"
