import type { Facts } from './facts.ts';
import type { Finding } from './finding.ts';
import { offsetOf } from './path-facts.ts';
import { onVm, readWords, type VmWords } from './words.ts';

/** istiod dates certificates back by two minutes, and is content with so much; a token's times bear less. */
const skewLimitSeconds = 5;
/** The agent renews at half of a certificate's life: with less than this of it left, it has tried in vain. */
const nearEnd = 0.25;
const tokenNearEndMs = 60_000;
const identity = 'spiffe://cluster.local/ns/default/sa/postgres-1-vm';

/** Who the VM is for the mesh, and for how long still. */
export function findIdentity(facts: Facts): Finding[] {
  const word = readWords(facts);
  if (!word || word('sidecar') === '') return [];
  const { now } = facts;
  const from = parseDate(word('certificate-from'));
  const until = parseDate(word('certificate-until'));
  if (from === undefined || until === undefined) return findToken(now, word);
  const mend = 'make vm-reenroll';
  if (until <= now) {
    return [
      {
        name: 'vm-certificate-expired',
        seen: `the VM's certificate ended at ${word('certificate-until')}`,
        why: 'It was away from istiod for longer than its certificate lives, and can neither be known nor renew it: clients are refused.',
        mend,
      },
    ];
  }
  const found = word('identity');
  return [
    ...(until - now < nearEnd * (until - from)
      ? [
          {
            name: 'vm-certificate-near-end',
            seen: `the VM's certificate ends at ${word('certificate-until')}, and should have been renewed`,
            why: 'From then on every client of the database is refused.',
            mend: onVm('systemctl restart istio'),
          },
        ]
      : []),
    ...(found === '' || found === identity
      ? []
      : [
          {
            name: 'vm-identity-wrong',
            seen: `the VM is ${found}, not ${identity}`,
            why: 'Policies and clients know the database by its identity.',
            mend,
          },
        ]),
  ];
}

/** Of use only without a certificate: with one, the agent renews by it. */
function findToken(now: number, word: VmWords): Finding[] {
  const end = Number(word('token-until')) * 1000;
  if (end > now + tokenNearEndMs) return [];
  const time = new Date(end).toISOString();
  const why = 'Without a certificate, the token is all that istiod would know the VM by: it is refused.';
  const [name, seen] =
    end > now
      ? ['vm-token-near-end', `the VM has no certificate, and its token ends at ${time}`]
      : [
          'vm-token-expired',
          `the VM has no certificate, and ${end === 0 ? 'no token' : `its token ended at ${time}`}`,
        ];
  return [{ name, seen, why, mend: 'make vm-reenroll' }];
}

/** The clock by which the VM judges certificates, and that of its sidecar. */
export function findClock(facts: Facts): Finding[] {
  const { vm, path, now } = facts;
  const word = readWords(facts);
  if (!vm.told || !word || word('sidecar') === '') return [];
  const here = path.told ? offsetOf(path.told.clock) : 0;
  const ofHost = offsetOf(vm.told.clock) - here;
  const shown = parseDate(/^\d* (.+)$/.exec(word('sidecar-ready'))?.[1] ?? '');
  // A Date header has whole seconds.
  const ofSidecar =
    shown === undefined ? 0 : offsetOf({ ...vm.told.clock, shown, asked: vm.told.clock.asked - 1_000 });
  const [skew, whose] =
    Math.abs(ofHost) > skewLimitSeconds
      ? [ofHost, "the VM's clock"]
      : [ofSidecar - here, "the clock of the VM's sidecar"];
  const mend = onVm('systemctl enable --now chrony && chronyc makestep');
  if (Math.abs(skew) > skewLimitSeconds) {
    return [
      {
        name: 'vm-clock-skewed',
        seen: `${whose} is ${Math.abs(skew).toFixed(0)} s ${skew > 0 ? 'ahead of' : 'behind'} the cluster's, at ${new Date(now).toISOString()}`,
        why: 'Certificates are judged by the clock: one that is wrong refuses good ones, and trusts those that have ended.',
        mend,
      },
    ];
  }
  // A container has the clock of its machine.
  if (word('container') !== 'none' || word('clock-synchronized') !== 'no') return [];
  return [
    {
      name: 'vm-clock-unsynchronized',
      seen: "nothing keeps the VM's clock right",
      why: 'Certificates are judged by the clock: it will drift until good ones are refused.',
      mend,
    },
  ];
}

function parseDate(text: string): number | undefined {
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
