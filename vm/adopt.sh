# shellcheck shell=bash
# shellcheck disable=SC2154
# The library in a cluster of others: what is theirs stays, and ours is in files of our own that theirs include.

adopt() {
  local problems hba
  problems=$(find_adoption_problems)
  [[ -z $problems ]] || die "$problems"
  note databases library
  hba=$(query 'show hba_file')
  changed=false
  include "$files/$(choose_rules)" "$hba"
  include "$files/pg_ident.conf" "$(query 'show ident_file')"
  if $changed; then
    query 'select pg_reload_conf()' > /dev/null
    verify_rules
  fi
  if ! listens; then
    listen_everywhere
  fi
}

# With an error in one of its files, PostgreSQL goes on with its former rules.
verify_rules() {
  local errors
  errors=$(query "select 'line ' || line_number || ': ' || error from pg_hba_file_rules where error is not null")
  [[ -z $errors ]] || die "pg_hba.conf has errors, and the former rules hold on: $errors"
}

choose_rules() {
  if [[ -n ${EXCLUSIVE:-} ]]; then echo pg_hba.conf; else echo adopt/pg_hba.conf; fi
}

# include OURS THEIRS: at its top, since the first match wins. Before version 16 such a file can't include another.
include() {
  local ours=$1 theirs=$2 copy
  copy=$(dirname "$theirs")/mesh-library-$(basename "$theirs")
  if ((${version%%.*} >= 16)); then
    place "$ours" "$copy" 640 postgres
    echo "include $copy" | place_block "$theirs"
  else
    grep --invert-match '^#' "$ours" | place_block "$theirs"
  fi
}

# With the user's consent to the restart, which find_adoption_problems has demanded. By PostgreSQL's own means, which win over
# whatever postgresql.conf says and wherever it says it.
listen_everywhere() {
  note listened "$(query "select setting from pg_file_settings where name = 'listen_addresses' and sourcefile ~ 'postgresql.auto.conf$'")"
  query "alter system set listen_addresses = '*'"
  systemctl restart "$(cluster_unit)"
  say "restarted $(cluster_unit): it listens on all addresses"
}
