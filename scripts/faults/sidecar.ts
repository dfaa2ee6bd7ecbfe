import { createBreaker, type CreateBreaks } from './break.ts';

const environment = '/var/lib/istio/envoy/cluster.env';
const certificates = '/etc/certs';
const probe = '/usr/local/lib/mesh-library/files/database-is-ready.sh';
const nft = 'iptables-nft --table nat';

/** The proxy on the VM: its unit, its rules, its identity, and what it says of the database. */
export const createBreaksOfTheSidecar: CreateBreaks = (deployment) => {
  const onVm = createBreaker(deployment);
  return [
    onVm('proxy-stopped', 'vm-proxy-stopped', "stops the VM's sidecar", {
      break: 'systemctl stop istio',
      putBack: 'systemctl start istio',
    }),
    onVm('proxy-not-at-boot', 'vm-proxy-not-at-boot', "disables the sidecar's unit", {
      break: 'systemctl disable --quiet istio',
      putBack: 'systemctl enable --quiet istio',
    }),
    onVm('redirects-gone', 'redirects-missing', 'takes away the rule that brings connections to the proxy', {
      break: 'iptables-legacy --table nat --flush PREROUTING',
      putBack: 'systemctl restart istio',
    }),
    onVm(
      'redirects-twice',
      'redirects-doubled',
      "adds Istio's rules in iptables-nft, beside those of iptables-legacy",
      {
        break: `${nft} --new-chain ISTIO_INBOUND; ${nft} --append ISTIO_INBOUND --protocol tcp --dport 5432 --jump REDIRECT --to-ports 15006; ${nft} --append PREROUTING --protocol tcp --jump ISTIO_INBOUND`,
        putBack: `${nft} --delete PREROUTING --protocol tcp --jump ISTIO_INBOUND; ${nft} --flush ISTIO_INBOUND; ${nft} --delete-chain ISTIO_INBOUND; true`,
      },
    ),
    onVm('firewall-gone', 'vm-firewall-down', "deletes the table of the VM's firewall", {
      break: 'nft delete table inet mesh_library',
      putBack: 'systemctl restart mesh-library-firewall',
    }),
    onVm('wrong-address', 'wrong-address-registered', 'has the VM register at an address where it is not', {
      break: `sed --in-place "s/^ISTIO_SVC_IP=.*/ISTIO_SVC_IP='192.0.2.7'/" ${environment} && systemctl restart istio && sleep 15`,
      putBack: `sed --in-place "s/^ISTIO_SVC_IP=.*/ISTIO_SVC_IP='$(hostname -I | cut -d' ' -f1)'/" ${environment} && systemctl restart istio`,
    }),
    onVm('probe-broken', 'probe-failing', "takes the right to run from the mesh's health check", {
      break: `chmod 644 ${probe}`,
      putBack: `chmod 755 ${probe}`,
    }),
    onVm(
      'certificate-near-end',
      'vm-certificate-near-end',
      'puts a certificate in its place that should have been renewed',
      {
        break: `cd ${certificates} && cp --preserve cert-chain.pem cert-chain.saved && openssl req -x509 -key key.pem -subj / -addext 'subjectAltName = URI:spiffe://cluster.local/ns/default/sa/postgres-1-vm' -not_before "$(date --utc --date '-20 hours' +%Y%m%d%H%M%SZ)" -not_after "$(date --utc --date '2 hours' +%Y%m%d%H%M%SZ)" -out cert-chain.pem`,
        putBack: `cd ${certificates} && { ! test -e cert-chain.saved || mv cert-chain.saved cert-chain.pem; }`,
      },
      { isMendedByHand: true },
    ),
  ];
};
