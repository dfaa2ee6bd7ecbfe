import type { Operation, Policy, Scope, Source } from './mesh-facts.ts';

/** The mesh's root namespace: what stands there without a selector holds for all. */
const root = 'istio-system';

/** Somebody who dials somebody. */
export interface Way {
  principal: string;
  /** Labels of who is dialled, in namespace default. */
  labels: Record<string, string>;
  port: number;
}

/** The policy that refuses a way, or the words for "none allows it"; nothing where it is allowed. */
export function findRefusal(policies: Policy[], way: Way): Policy | 'none' | undefined {
  const ours = policies.filter(({ namespace, labels }) => isFor(namespace, labels, way.labels));
  const denial = ours.find(
    ({ action, rules }) => action === 'DENY' && rules.some((rule) => matches(rule, way, false)),
  );
  if (denial) return denial;
  const allowing = ours.filter(({ action }) => action === 'ALLOW');
  const isAllowed = allowing.some(({ rules }) => rules.some((rule) => matches(rule, way, true)));
  return allowing.length === 0 || isAllowed ? undefined : 'none';
}

/** The Sidecar that keeps a workload from knowing a host; nothing where it knows it. */
export function findBlindness(
  scopes: Scope[],
  labels: Record<string, string>,
  host: string,
): Scope | undefined {
  const inDefault = scopes.filter(({ namespace }) => namespace === 'default');
  const scope =
    inDefault.find((one) => Object.keys(one.labels).length > 0 && isSubset(one.labels, labels)) ??
    inDefault.find((one) => Object.keys(one.labels).length === 0) ??
    scopes.find(({ namespace }) => namespace === root);
  if (!scope || scope.hosts.length === 0) return undefined;
  const knows = scope.hosts.some((text) => {
    const [namespace = '', name = ''] = text.split('/');
    return ['.', '*', 'default'].includes(namespace) && isLike(host, name);
  });
  return knows ? undefined : scope;
}

function isFor(namespace: string, selector: Record<string, string>, labels: Record<string, string>): boolean {
  return (namespace === 'default' || namespace === root) && isSubset(selector, labels);
}

function isSubset(selector: Record<string, string>, labels: Record<string, string>): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

/** A condition that we don't know how to judge is taken for `unknown`. */
function matches({ from, to, ...rest }: Policy['rules'][number], way: Way, unknown: boolean): boolean {
  if (Object.keys(rest).length > 0) return unknown;
  const isFrom = from === undefined || from.some(({ source }) => isSource(source, way, unknown));
  const isTo = to === undefined || to.some(({ operation }) => isOperation(operation, way, unknown));
  return isFrom && isTo;
}

function isSource(
  { principals, notPrincipals, ...rest }: Source,
  { principal }: Way,
  unknown: boolean,
): boolean {
  if (Object.keys(rest).length > 0) return unknown;
  return holds(principals, notPrincipals, principal);
}

function isOperation({ ports, notPorts, ...rest }: Operation, { port }: Way, unknown: boolean): boolean {
  if (Object.keys(rest).length > 0) return unknown;
  return holds(ports, notPorts, String(port));
}

function holds(wanted: string[] | undefined, unwanted: string[] | undefined, value: string): boolean {
  const isWanted = wanted?.some((pattern) => isLike(value, pattern)) ?? true;
  return isWanted && !(unwanted?.some((pattern) => isLike(value, pattern)) ?? false);
}

/** As Istio compares: whole, or with a star at one end. */
function isLike(value: string, pattern: string): boolean {
  if (pattern.endsWith('*')) return value.startsWith(pattern.slice(0, -1));
  return pattern.startsWith('*') ? value.endsWith(pattern.slice(1)) : value === pattern;
}
