#!/bin/bash
# Runs in the istio-proxy container of a client, whose own connections go past the proxy: measures how long connections to
# HOST PORT take, and reads the clock. Several connections, because the first packets pass at once even where the bandwidth
# is too small; but for no longer than doctor waits.
set -uo pipefail

readonly host=$1 port=$2 times=12 seconds=3

# Prints the microseconds until the connection is open, or why it is not.
connect() {
  # shellcheck disable=SC2016
  timeout "$seconds" bash -c '
    start=${EPOCHREALTIME/./}
    exec 3<> "/dev/tcp/$0/$1" || exit
    echo "microseconds: $((${EPOCHREALTIME/./} - start))"' "$host" "$port" 2>&1
}

main() {
  local number output
  echo "clock-seconds: $EPOCHREALTIME"
  for ((number = 0; number < times && SECONDS < seconds; number++)); do
    output=$(connect)
    # A server that answered before is slow, not gone.
    if [[ -z $output && $number -gt 0 ]]; then
      output="microseconds: ${seconds}000000"
    fi
    if [[ $output != microseconds:* ]]; then
      echo "refusal: ${output##*: }"
      return
    fi
    echo "$output"
  done
}

main
