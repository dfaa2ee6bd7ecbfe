#!/bin/bash
# Runs in the proxy's container of a client, whose own connections no proxy takes: dials HOST PORT, and tells the clock.
# Often enough for a narrow way to be full, since the first packets pass at once, but for no longer than whoever asks will wait.
set -uo pipefail

readonly host=$1 port=$2 times=12 seconds=3

# Microseconds until the connection is open, or what became of it.
dial() {
  # shellcheck disable=SC2016
  timeout "$seconds" bash -c '
    began=${EPOCHREALTIME/./}
    exec 3<> "/dev/tcp/$0/$1" || exit
    echo "microseconds: $((${EPOCHREALTIME/./} - began))"' "$host" "$port" 2>&1
}

main() {
  local number words
  echo "clock-seconds: $EPOCHREALTIME"
  for ((number = 0; number < times && SECONDS < seconds; number++)); do
    words=$(dial)
    # Who has answered before is slow, not gone.
    if [[ -z $words && $number -gt 0 ]]; then
      words="microseconds: ${seconds}000000"
    fi
    if [[ $words != microseconds:* ]]; then
      echo "refusal: ${words##*: }"
      return
    fi
    echo "$words"
  done
}

main
