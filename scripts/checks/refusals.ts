import type { QueryResult } from '../cluster/pod-client.ts';
import { quoteWord } from '../lib/run.ts';

/** As a client that knows no password: the proxies and pg_hba.conf refuse before anybody asks for it. */
export const stranger = {
  PGUSER: 'inventory',
  PGDATABASE: 'library',
  PGPASSWORD: 'unknown',
  PGSSLMODE: 'disable',
};
const pgHbaError = /pg_hba\.conf rejects connection for host "[^"]+", user "inventory"/;

/** A shell command by which inventory tries to connect to a host. It never fails. */
export function buildPsqlCommand(host: string): string {
  const target = `host=${host} user=inventory dbname=library sslmode=disable connect_timeout=5`;
  return `psql --command 'select 1' ${quoteWord(target)} 2>&1 || true`;
}

/** Throws when there is none. */
export function getError({ error }: QueryResult): { code?: string; message: string } {
  if (error === undefined) throw new Error('it was let in');
  return error;
}

/** An error code of PostgreSQL means that the proxy let it through. */
export function getProxyError(result: QueryResult): string {
  const { code = '', message } = getError(result);
  if (/^[0-9A-Z]{5}$/.test(code)) throw new Error(`it got to PostgreSQL: ${message}`);
  return message;
}

export function getPgHbaError(output: string): string {
  const [error] = pgHbaError.exec(output) ?? [];
  if (error === undefined) throw new Error(`refused otherwise, or not at all: ${output}`);
  return error;
}

/** What a proxy logs of a connection that a policy denies. */
export const deniedByPolicy = /rbac_access_denied_matched_policy\[ns\[/;

export function readPolicy(line: string): string {
  return /rbac_access_denied_matched_policy.*?(policy\[[^\]]+\])/.exec(line)?.[1] ?? '';
}
