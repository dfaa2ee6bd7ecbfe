import { findFalse, verifyClaims } from '../../support/claims.ts';
import type { Answer } from '../../support/commands.ts';
import { applicationPods, buildCertificates, buildEntry, buildList } from '../../support/deployed-mesh.ts';

test.each([
  ['vm', 18],
  ['pod', 17],
] as const)('with a standby every claim holds, too, wherever the primary is: %s', async (primary, count) => {
  const { reports } = await verifyClaims([], {}, { primary, hasStandby: true });

  expect(findFalse(reports)).toEqual({});
  expect(reports).toHaveLength(count);
});

describe('where the VM was given up', () => {
  const alone = { primary: 'pod', hasStandby: false } as const;
  const claim = 'the VM that was given up has no part in mesh and database any more';

  test('every claim holds of the pod, and none is tried on the VM', async () => {
    const { reports, lines } = await verifyClaims([], {}, alone);

    expect(findFalse(reports)).toEqual({});
    expect(reports).toHaveLength(14);
    expect(reports.map((report) => report.claim)).toContain(claim);
    expect(lines.filter((line) => line.startsWith('ssh '))).toEqual([]);
  });

  test.each<[string, RegExp, Answer]>([
    ['WorkloadEntry postgres-1-vm-10.0.0.20', / get workloadentries /, buildList(buildEntry('True'))],
    ['WorkloadGroup postgres-1-vm', / get workloadgroup /, '{"kind":"WorkloadGroup"}'],
    [
      'replication slot postgres_1_vm',
      / exec --stdin postgres-1-0 .*psql -qXAt/,
      (_line, { input }) => ((input as string).includes('pg_replication_slots') ? 'postgres_1_vm' : ''),
    ],
    [
      'role replicator',
      / exec --stdin postgres-1-0 .*psql -qXAt/,
      (_line, { input }) => ((input as string).includes('pg_roles') ? 'replicator' : ''),
    ],
  ])('it is false as long as there is a %s', async (left, pattern, answer) => {
    const { reports } = await verifyClaims([[pattern, answer]], {}, alone);

    expect(findFalse(reports)[claim]).toBe(`${left}: make migrate-finish removes the rest`);
  });
});

describe('with the primary in the cluster', () => {
  const inCluster = { primary: 'pod', hasStandby: true } as const;

  test('the proxy beside it is asked, and PostgreSQL in its pod', async () => {
    const { reports } = await verifyClaims([], {}, inCluster);

    expect(reports.map(({ claim }) => claim)).toEqual(
      expect.arrayContaining([
        'a book posted from outside is a row in the cluster',
        "plaintext from outside the mesh is refused by the database pod's proxy",
        'in the pod itself, round the proxy, PostgreSQL refuses',
      ]),
    );
  });

  test.each<[string, string, RegExp, Answer, string]>([
    [
      'all ends have',
      'another identity',
      / exec postgres-1-0 .* GET certs$/,
      buildCertificates('web', '2999-01-01T00:00:00Z'),
      'expected spiffe://cluster.local/ns/default/sa/postgres-1, found',
    ],
    [
      'every pod is ready',
      'no pod',
      / get pods --selector app\.kubernetes\.io/,
      buildList(...applicationPods),
      'not so: no pod of postgres-1',
    ],
    [
      'plaintext from outside the mesh is refused by the database',
      'a silent log',
      / logs --selector app=postgres-1 /,
      '',
      "the database pod's proxy logs the reason: not within",
    ],
    [
      'in the pod itself',
      'a way round',
      / exec --stdin postgres-1-0 .*psql --command.*host=127\.0\.0\.1 /,
      '1',
      'or not at all: 1',
    ],
    [
      'the standby on the VM',
      'a standby that is not streaming',
      / exec --stdin postgres-1-0 .*psql -qXAt/,
      'startup, async',
      'the stream is: startup, async',
    ],
    [
      'inventory is refused on the VM by a policy',
      'nobody refusing',
      / exec .*verify-as-inventory/,
      '{"rows":[{}]}',
      'it was let in',
    ],
    [
      'inventory is refused on the VM by PostgreSQL',
      'a password',
      / exec --stdin postgres-1-0 .*psql --command/,
      'no password supplied',
      'refused otherwise',
    ],
  ])('"%s…" is false with %s', async (claim, _what, pattern, answer, expected) => {
    const { reports } = await verifyClaims([[pattern, answer]], {}, inCluster);

    const report = reports.find((candidate) => candidate.claim.startsWith(claim));
    expect(report).toMatchObject({ holds: false, observed: expect.stringContaining(expected) as string });
  });
});

test('from the VM, which does not resolve names of the cluster, the standby is dialled by its address', async () => {
  const { lines } = await verifyClaims([], {}, { primary: 'vm', hasStandby: true });

  expect(lines.filter((line) => line.includes('psql --command')).join('\n')).toContain('host=10.96.0.7 ');
});
