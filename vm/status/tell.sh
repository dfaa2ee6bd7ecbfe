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

# in_a_line: all lines of the input as one.
in_a_line() {
  paste --serial --delimiters=';' | sed 's/;/; /g'
}
