# shellcheck shell=bash
# For the files beside this one: each asks about one subject, and a question takes at most some seconds. Nothing is changed.
set -uo pipefail

# tell NAME COMMAND...: in the background, the first line of what the command says, whatever its exit code.
tell() {
  local name=$1
  shift
  {
    answer=$("$@" 2> /dev/null | head -1)
    echo "$name: ${answer:-unknown}"
  } &
}

# finish SECONDS: waits for the answers, and gives up those that are not there by then.
finish() {
  local deadline=$((SECONDS + $1))
  while [[ -n $(jobs -rp) ]] && ((SECONDS < deadline)); do
    sleep 0.1
  done
  jobs -rp | xargs --no-run-if-empty kill
}

# in_a_line: all lines of the input as one.
in_a_line() {
  paste --serial --delimiters=';' | sed 's/;/; /g'
}
