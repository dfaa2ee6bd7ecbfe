# shellcheck shell=bash
# shellcheck disable=SC2154
# The connection from this host to istiod: the line in /etc/hosts, then name, TCP and TLS, as the sidecar's agent needs them.

read -r istiod istiod_port < /etc/mesh-library/istiod || true
readonly istiod=${istiod:-istiod.istio-system.svc} istiod_port=${istiod_port:-15012}

resolve() {
  timeout "$answer_seconds" getent ahostsv4 "$1" | awk 'NR == 1 { print $1 }'
}

hosts_lines() {
  grep --extended-regexp "^[^#]*[[:space:]]$istiod([[:space:]]|\$)" /etc/hosts | join_lines
}

gateway() {
  cat /etc/mesh-library/gateway
}

gateway_address() {
  resolve "$(gateway)"
}

connect() {
  local output code=0
  # shellcheck disable=SC2016
  output=$(timeout "$answer_seconds" bash -c 'exec 3<> "/dev/tcp/$0/$1"' "$istiod" "$istiod_port" 2>&1) || code=$?
  case $code in
    0) echo open ;;
    124) echo "no answer within $answer_seconds s" ;;
    *) tail -1 <<< "$output" ;;
  esac
}

# As openssl says it: "ok", or what is wrong with the certificate or the handshake.
handshake() {
  local output
  output=$(timeout "$answer_seconds" openssl s_client -connect "$istiod:$istiod_port" -servername "$istiod" -verify_hostname "$istiod" -CAfile /etc/certs/root-cert.pem \
    -alpn h2 < /dev/null 2>&1)
  grep --only-matching --perl-regexp '^Verify return code: \d+ \(\K[^)]*' <<< "$output" || grep --max-count=1 'error' <<< "$output"
}

report istiod echo "$istiod"
report istiod-port echo "$istiod_port"
report istiod-line hosts_lines
report name-service grep '^hosts:' /etc/nsswitch.conf
report gateway gateway
report gateway-address gateway_address
report istiod-address resolve "$istiod"
report istiod-tcp connect
report istiod-tls handshake
