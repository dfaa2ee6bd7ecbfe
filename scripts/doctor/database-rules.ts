import type { Facts } from './facts.ts';
import type { Finding } from './finding.ts';
import { readWords } from './words.ts';

interface Rule {
  text: string;
  database: string;
  user: string;
  address: string;
  method: string;
}

const local = /^(127\.|::1|localhost$|samehost$)/;
const proxy = '127.0.0.6/32';

/** Who may come in, by pg_hba.conf: the proxy beside PostgreSQL as `inventory`, and nobody else from the network. */
export function findDatabaseRules(facts: Facts): Finding[] {
  const text = readWords(facts)?.('postgres-rules');
  if (!text) return [];
  const rules = text.split('; ').flatMap(parseRule);
  const open = rules.filter(({ address, method }) => method !== 'reject' && !local.test(address));
  const first = rules.find(
    ({ database, user, address }) =>
      names(database, 'library') && names(user, 'inventory') && (address === proxy || !local.test(address)),
  );
  return [
    ...(open.length === 0
      ? []
      : [
          {
            name: 'database-open-to-all',
            seen: `pg_hba.conf says ${open.map((rule) => `"${rule.text}"`).join(', ')}`,
            why: 'Whoever goes round the proxy is let in without an identity of the mesh: mutual TLS and policies guard nothing any more.',
            mend: 'make deploy-all',
          },
        ]),
    ...(first !== undefined && first.method !== 'reject'
      ? []
      : [
          {
            name: 'database-shut',
            seen: `pg_hba.conf lets inventory in from 127.0.0.6 by no rule${first ? `: "${first.text}" comes first` : ''}`,
            why: 'Each new connection of inventory is refused by PostgreSQL.',
            mend: 'make deploy-all',
          },
        ]),
  ];
}

function names(field: string, name: string): boolean {
  return field.split(',').some((word) => word === 'all' || word === name);
}

/** Rules of the network alone: those of the host's own sockets let nobody in from elsewhere. */
function parseRule(text: string): Rule[] {
  const [type = '', database = '', user = '', address = '', ...rest] = text.split(' ');
  if (!type.startsWith('host')) return [];
  const method = /^[\d.]+$/.test(rest[0] ?? '') ? rest[1] : rest[0];
  return [{ text, database, user, address, method: method ?? '' }];
}
