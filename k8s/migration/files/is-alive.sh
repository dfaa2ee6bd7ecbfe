#!/bin/bash
# The pod's liveness: PostgreSQL answers, or starts (a long recovery), or is to be stopped.
set -euo pipefail

if [[ -e /var/run/postgresql/stopped ]]; then exit 0; fi
code=0
pg_isready --quiet --timeout=3 --username=postgres || code=$?
((code <= 1)) # 1: it refuses for now, since it starts
