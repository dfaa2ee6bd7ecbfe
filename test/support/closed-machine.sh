#!/bin/bash
# closed-machine.sh FOLDER COMMAND...: runs a command as on a machine whose network is its own alone, in namespaces that have no way
# out, with an engine of Docker in them that has no image yet. Needs root. Whatever runs there ends with the command; the engine's
# files are in FOLDER.
set -euo pipefail

start_engine() {
  local folder=$1
  export DOCKER_HOST=unix://$folder/docker.sock
  dockerd --host "$DOCKER_HOST" --data-root "$folder/data" --exec-root "$folder/exec" --pidfile "$folder/pid" > "$folder/log" 2>&1 &
  for _ in {1..120}; do
    ! docker info > /dev/null 2>&1 || return 0
    sleep 0.5
  done
  echo "The engine has not started within 60 s: $(tail -1 "$folder/log")" >&2
  return 1
}

# Without it, containers would be killed before the engine has taken note of that.
stop_engine() {
  kill %1
  wait %1 || true
}

inside() {
  local folder=$1
  shift
  ip link set lo up
  ! ip route get 192.0.2.1 2> /dev/null || return 1
  start_engine "$folder"
  trap stop_engine EXIT
  "$@"
}

if [[ $1 == --inside ]]; then
  shift
  inside "$@"
else
  exec unshare --net --mount --pid --fork --mount-proc --kill-child "$0" --inside "$@"
fi
