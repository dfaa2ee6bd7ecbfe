import type { AuthorizationPolicy, Operation, Sidecar, Source } from '../../mesh/istio-objects.ts';

type Labels = Record<string, string>;
type Rule = NonNullable<AuthorizationPolicy['spec']['rules']>[number];

/** A client that connects to a workload. */
export interface Call {
  /** Of the server. */
  namespace: string;
  /** Of the client: `cluster.local/ns/NAMESPACE/sa/SERVICE-ACCOUNT`. */
  principal: string;
  /** The labels of the server. */
  labels: Labels;
  port: number;
}

/** Why a call is denied, as Istio evaluates policies; nothing where it is allowed. Those of the root namespace apply to all. */
export function findDenial(
  policies: AuthorizationPolicy[],
  call: Call,
  rootNamespace: string | undefined,
): AuthorizationPolicy | 'no policy allows it' | undefined {
  const applying = policies.filter(
    ({ metadata: { namespace }, spec }) =>
      (namespace === call.namespace || namespace === rootNamespace) &&
      isSubset(spec.selector?.matchLabels ?? {}, call.labels),
  );
  // What we can't evaluate neither denies nor fails to allow.
  const denial = applying.find(
    ({ metadata, spec }) =>
      spec.action === 'DENY' &&
      spec.rules?.some((rule) => matchesRule(rule, call, metadata.namespace, false)),
  );
  if (denial) return denial;
  const allowing = applying.filter(({ spec: { action = 'ALLOW' } }) => action === 'ALLOW');
  const isAllowed = allowing.some(({ metadata, spec }) =>
    spec.rules?.some((rule) => matchesRule(rule, call, metadata.namespace, true)),
  );
  return allowing.length === 0 || isAllowed ? undefined : 'no policy allows it';
}

/** The Sidecar that hides a host of its own namespace from a workload; nothing where the workload sees it. */
export function findHidingSidecar(
  sidecars: Sidecar[],
  { namespace: own, labels }: { namespace: string; labels: Labels },
  host: string,
  rootNamespace: string | undefined,
): Sidecar | undefined {
  const selectorOf = ({ spec }: Sidecar) => spec.workloadSelector?.labels ?? {};
  const isForAll = (sidecar: Sidecar) => Object.keys(selectorOf(sidecar)).length === 0;
  const inNamespace = sidecars.filter(({ metadata }) => metadata.namespace === own);
  const sidecar =
    inNamespace.find((one) => !isForAll(one) && isSubset(selectorOf(one), labels)) ??
    inNamespace.find(isForAll) ??
    sidecars.find(({ metadata }) => metadata.namespace === rootNamespace);
  const visible = sidecar?.spec.egress?.flatMap(({ hosts = [] }) => hosts) ?? [];
  const isVisible = visible.some((pattern) => {
    const [namespace = '', name = ''] = pattern.split('/');
    return ['.', '*', own].includes(namespace) && matchesPattern(host, name);
  });
  return visible.length === 0 || isVisible ? undefined : sidecar;
}

function isSubset(selector: Labels, labels: Labels): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

/** `fallback` is the answer for a condition that we can't evaluate. */
function matchesRule({ from, to, ...rest }: Rule, call: Call, namespace: string, fallback: boolean): boolean {
  if (Object.keys(rest).length > 0) return fallback;
  const matchesFrom = from?.some(({ source }) => matchesSource(source, call, namespace, fallback)) ?? true;
  const matchesTo = to?.some(({ operation }) => matchesOperation(operation, call, fallback)) ?? true;
  return matchesFrom && matchesTo;
}

function matchesSource(source: Source, { principal }: Call, namespace: string, fallback: boolean): boolean {
  const { principals, notPrincipals, serviceAccounts, notServiceAccounts, ...rest } = source;
  if (Object.keys(rest).length > 0) return fallback;
  const toPattern = (account: string) =>
    `*/ns/${account.includes('/') ? account.replace('/', '/sa/') : `${namespace}/sa/${account}`}`;
  return (
    matchesLists(principals, notPrincipals, principal) &&
    matchesLists(serviceAccounts?.map(toPattern), notServiceAccounts?.map(toPattern), principal)
  );
}

function matchesOperation(operation: Operation, { port }: Call, fallback: boolean): boolean {
  const { ports, notPorts, ...rest } = operation;
  return Object.keys(rest).length > 0 ? fallback : matchesLists(ports, notPorts, String(port));
}

function matchesLists(included: string[] | undefined, excluded: string[] = [], value: string): boolean {
  const isIncluded = included?.some((pattern) => matchesPattern(value, pattern)) ?? true;
  return isIncluded && !excluded.some((pattern) => matchesPattern(value, pattern));
}

/** As Istio compares: exactly, or with a star at one end. */
function matchesPattern(value: string, pattern: string): boolean {
  if (pattern.endsWith('*')) return value.startsWith(pattern.slice(0, -1));
  return pattern.startsWith('*') ? value.endsWith(pattern.slice(1)) : value === pattern;
}
