# shellcheck shell=bash
# shellcheck disable=SC2154
# The sidecar: its unit, its iptables rules, its certificate, and the token that it needs when it has none.

certificate() {
  openssl x509 -noout "$@" -in /etc/certs/cert-chain.pem
}

certificate_date() {
  certificate "$1" -dateopt iso_8601 | cut --delimiter== --fields=2
}

identity() {
  certificate -ext subjectAltName | grep --only-matching 'spiffe://.*'
}

sidecar_version() {
  # shellcheck disable=SC2016
  dpkg-query --show --showformat='${Version}' istio-sidecar
}

# How many rules of each iptables backend redirect connections for PostgreSQL to the proxy: one of each, in one backend, is right.
redirects() {
  local backend rules
  for backend in legacy nft; do
    rules=$("iptables-$backend" --table=nat --list-rules 2> /dev/null)
    awk -v backend="$backend" '
      /^-A PREROUTING .*-j ISTIO_INBOUND/ { jumps++ }
      /^-A ISTIO_INBOUND .*--dport 5432 .*-j ISTIO_IN_REDIRECT/ { ports++ }
      /^-A ISTIO_IN_REDIRECT .*--to-ports 15006/ { targets++ }
      END { if (jumps + ports + targets) print jumps + 0 "+" ports + 0 "+" targets + 0 " in iptables-" backend }' <<< "$rules"
  done | join_lines
}

# The status, and the Date header, which shows the sidecar's clock. Not by %header{}, which curl has from 7.84 on only.
ready() {
  curl --silent --include --max-time "$answer_seconds" http://127.0.0.1:15021/healthz/ready \
    | awk 'BEGIN { code = "000" } { sub(/\r$/, "") } NR == 1 { code = $2 } tolower($1) == "date:" { sub(/^[^ ]* /, ""); date = $0 } END { print code, date }'
}

token_end() {
  local payload
  payload=$(cut --delimiter=. --fields=2 /var/run/secrets/tokens/istio-token | tr -- '-_' '+/')
  base64 --decode <<< "$payload" 2> /dev/null | grep --only-matching '"exp":[0-9]*' | cut --delimiter=: --fields=2
}

report sidecar sidecar_version
report sidecar-unit systemctl is-active istio
report sidecar-at-boot systemctl is-enabled istio
report sidecar-ready ready
report sidecar-redirects redirects
report identity identity
report certificate-from certificate_date -startdate
report certificate-until certificate_date -enddate
report token-until token_end
