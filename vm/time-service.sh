# shellcheck shell=bash
# What keeps the clock of the host.

time_services=(chrony systemd-timesyncd ntpsec ntp openntpd)

# The one that runs.
time_service() {
  systemctl list-units --plain --no-legend --state=active "${time_services[@]/%/.service}" | awk '{ print $1 }'
}

has_time_service() {
  local unit
  for unit in "${time_services[@]}"; do
    if systemctl is-enabled --quiet "$unit" 2> /dev/null || systemctl is-active --quiet "$unit"; then return 0; fi
  done
  return 1
}
