import type { SidecarReport } from '../../platform/envoy-admin/sidecar.ts';

type Rules = SidecarReport['rules'];

const mutualTls = {
  demanded: 'mutual TLS is demanded of everybody, and nobody is heard without a certificate of the mesh',
  accepted: 'mutual TLS is spoken, and plaintext is heard too',
  off: 'mutual TLS is off, and the proxies speak plaintext',
};

/** What each rule means while it holds, and while it doesn't; in the order in which the workshop adds them. */
const meanings: [keyof Omit<Rules, 'mutualTls'>, string, string][] = [
  ['authorization', 'each service answers only whom it names', 'each service answers anybody'],
  ['knownHostsOnly', 'a service reaches only what the mesh knows', 'a service reaches any host'],
  [
    'knownServicesOnly',
    'each proxy knows only the services that its own one calls',
    'each proxy knows every service',
  ],
];

/** Says what is different in the rules of the mesh, and which step of the workshop that is; undefined when nothing is. */
export function tellRules(before: Rules, after: Rules): string | undefined {
  const changes = [
    ...(before.mutualTls === after.mutualTls ? [] : [mutualTls[after.mutualTls]]),
    ...meanings
      .filter(([rule]) => before[rule] !== after[rule])
      .map(([rule, holds, doesNot]) => (after[rule] ? holds : doesNot)),
  ];
  if (changes.length === 0) return undefined;
  const step = findStep(after);
  const what = step === undefined ? 'The rules of the mesh have changed' : `Step ${step} of the workshop`;
  return `${what}: ${changes.join('; ')}.`;
}

/** Each step contains the one before it. Rules that hold in another order are of no step. */
function findStep(rules: Rules): number | undefined {
  if (rules.mutualTls === 'accepted') return undefined;
  const held = [rules.mutualTls === 'demanded', ...meanings.map(([rule]) => rules[rule])];
  const firstMissing = held.indexOf(false);
  const count = firstMissing === -1 ? held.length : firstMissing;
  return held.slice(count).some(Boolean) ? undefined : count + 1;
}
