import { createBreaker, type CreateBreaks } from './break.ts';

const hosts = (edit: string) => `lines=$(sed '${edit}' /etc/hosts) && printf '%s\\n' "$lines" > /etc/hosts`;
const rewrite = '/usr/local/lib/mesh-library/files/istiod-address.sh';
const root = '/etc/certs/root-cert.pem';
/** Forgotten at the next boot, should it be left behind. */
const saved = '/run/mesh-library-root-cert.pem';
const block = 'OUTPUT --protocol tcp --dport 15012 --jump REJECT';

/** Istiod's line in /etc/hosts of the VM, then name, connection, TLS. */
export const createBreaksOfTheWay: CreateBreaks = (deployment) => {
  const onVm = createBreaker(deployment);
  return [
    onVm('hosts-line-gone', 'istiod-line-missing', "takes istiod's line out of /etc/hosts of the VM", {
      break: hosts('/# mesh-library/d'),
      putBack: rewrite,
    }),
    onVm('hosts-line-wrong', 'istiod-line-wrong', 'gives istiod an address in /etc/hosts where it is not', {
      break: hosts('s/^.* # mesh-library/192.0.2.1 istiod.istio-system.svc # mesh-library/'),
      putBack: rewrite,
    }),
    onVm('hosts-line-of-others', 'istiod-line-wrong', 'puts a line for istiod before ours', {
      break: hosts('1i 192.0.2.1 istiod.istio-system.svc'),
      putBack: `${hosts('/^192.0.2.1 /d')}; ${rewrite}`,
    }),
    onVm('names-not-from-hosts', 'istiod-unreachable-dns', 'has the VM ask no /etc/hosts for names', {
      break: "sed --in-place 's/^hosts:.*/hosts: dns/' /etc/nsswitch.conf",
      putBack: "sed --in-place 's/^hosts:.*/hosts: files dns/' /etc/nsswitch.conf",
    }),
    onVm(
      'istiod-port-shut',
      'istiod-unreachable-tcp',
      'refuses what the VM sends to port 15012',
      {
        break: `iptables-legacy --insert ${block}`,
        putBack: `while iptables-legacy --delete ${block} 2> /dev/null; do :; done`,
      },
      { isMendedByHand: true },
    ),
    onVm('root-of-others', 'istiod-unreachable-tls', 'puts the root certificate of another mesh on the VM', {
      break: `cp --preserve ${root} ${saved} && openssl req -x509 -newkey rsa:2048 -nodes -subj /O=others -days 1 -keyout /dev/null -out ${root} 2> /dev/null`,
      putBack: `! test -e ${saved} || mv ${saved} ${root}`,
    }),
  ];
};
