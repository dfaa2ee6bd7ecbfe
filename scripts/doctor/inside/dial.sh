#!/bin/bash
# Runs in the proxy's container of a client, whose own connections no proxy takes: dials HOST PORT some times, and tells the clock.
set -uo pipefail

readonly host=$1 port=$2 times=4

main() {
  local began ended number words
  echo "clock-seconds: $EPOCHREALTIME"
  for ((number = 0; number < times; number++)); do
    began=${EPOCHREALTIME/./}
    if ! words=$(timeout 3 bash -c 'exec 3<> "/dev/tcp/$0/$1" && echo "$EPOCHREALTIME"' "$host" "$port" 2>&1); then
      echo "refusal: ${words##*: }"
      return
    fi
    ended=${words/./}
    echo "microseconds: $((ended - began))"
  done
}

main
