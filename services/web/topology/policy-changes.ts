import type { SidecarReport } from '../../platform/envoy-admin/sidecar.ts';

type Policy = SidecarReport['rules'];

const mutualTls = {
  demanded: 'mutual TLS is demanded of everybody, and nobody is heard without a certificate of the mesh',
  accepted: 'mutual TLS is spoken, and plaintext is heard too',
  off: 'mutual TLS is off, and the proxies speak plaintext',
};

/** The text for each rule when it holds and when it doesn't, in the order in which the workshop adds the rules. */
const texts: [keyof Omit<Policy, 'mutualTls'>, string, string][] = [
  ['authorization', 'each service answers only whom it names', 'each service answers anybody'],
  ['knownHostsOnly', 'a service reaches only what the mesh knows', 'a service reaches any host'],
  [
    'knownServicesOnly',
    'each proxy knows only the services that its own one calls',
    'each proxy knows every service',
  ],
];

/** Describes how the policy has changed, and which step of the workshop that is; undefined when it has not. */
export function describePolicyChange(before: Policy, after: Policy): string | undefined {
  const changes = [
    ...(before.mutualTls === after.mutualTls ? [] : [mutualTls[after.mutualTls]]),
    ...texts
      .filter(([rule]) => before[rule] !== after[rule])
      .map(([rule, holds, doesNotHold]) => (after[rule] ? holds : doesNotHold)),
  ];
  if (changes.length === 0) return undefined;
  const step = findStep(after);
  const subject = step === undefined ? 'The rules of the mesh have changed' : `Step ${step} of the workshop`;
  return `${subject}: ${changes.join('; ')}.`;
}

/** Each step includes the one before it, so rules that hold in another order belong to no step. */
function findStep(policy: Policy): number | undefined {
  if (policy.mutualTls === 'accepted') return undefined;
  const held = [policy.mutualTls === 'demanded', ...texts.map(([rule]) => policy[rule])];
  const firstMissing = held.indexOf(false);
  const count = firstMissing === -1 ? held.length : firstMissing;
  return held.slice(count).some(Boolean) ? undefined : count + 1;
}
