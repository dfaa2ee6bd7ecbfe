# shellcheck shell=bash
# shellcheck disable=SC2154
# Functions for the scripts beside this one, each of which reports on one subject. They only read.
# They are sent with answer_seconds, the time that each service has to answer them.
set -uo pipefail

# report FIELD COMMAND...: in the background, the first line that the command prints, whatever its exit code.
report() {
  local field=$1 # not "name": the command would see it in place of the cluster's
  shift
  {
    value=$("$@" 2> /dev/null | head -1)
    echo "$field: ${value:-unknown}"
  } &
}

# wait_for_reports: gives up those that are not there a second after what they ask has had its time.
wait_for_reports() {
  local deadline=$((SECONDS + answer_seconds + 1))
  while [[ -n $(jobs -rp) ]] && ((SECONDS < deadline)); do
    sleep 0.1
  done
  jobs -rp | xargs --no-run-if-empty kill
}

# join_lines: all lines of the input as one.
join_lines() {
  paste --serial --delimiters=';' | sed 's/;/; /g'
}
