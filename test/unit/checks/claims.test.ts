import { findFalse, verifyClaims } from '../../support/claims.ts';
import type { Answer } from '../../support/commands.ts';
import {
  buildCertificates,
  buildEntry,
  buildLine,
  buildList,
  buildPod,
} from '../../support/deployed-mesh.ts';

test('every claim holds where everything is as we say', async () => {
  const { reports } = await verifyClaims();

  expect(findFalse(reports)).toEqual({});
  expect(reports).toHaveLength(15);
});

/** One thing that is wrong, the beginning of the claim that it makes false, and what is observed. */
const wrong: [string, string, RegExp, Answer, string][] = [
  [
    "the VM's entry",
    'no entry',
    / get workloadentries /,
    buildList(),
    'istiod has no WorkloadEntry of the VM',
  ],
  [
    "the VM's entry",
    'an entry that is ill',
    / get workloadentries /,
    buildList(buildEntry('False', 'no')),
    'no',
  ],
  [
    "the VM's entry",
    'a second, stale entry',
    / get workloadentries /,
    buildList(buildEntry('True'), buildEntry('True')),
    'there are 2 WorkloadEntries',
  ],
  [
    "the VM's entry",
    'the entry of a VM that is gone, which istiod keeps for a day',
    / get workloadentries /,
    buildList(buildEntry('True', '', '10.0.0.20', { 'istio.io/disconnectedAt': '2026-01-01T00:00:00Z' })),
    'disconnected from istiod since 2026-01-01T00:00:00Z',
  ],
  [
    "the VM's entry",
    'an entry of another address',
    / get workloadentries /,
    buildList(buildEntry('True', '', '10.0.0.99')),
    'the VM is registered at 10.0.0.99, and is at 10.0.0.20',
  ],
  [
    'every pod is ready',
    'a pod that is not ready',
    / get pods --selector app\.k/,
    buildList(
      ...['gateway', 'istiod-gateway', 'acquisitions', 'inventory'].map((app) => buildPod(app)),
      buildPod('web', 'False'),
    ),
    'not so: web-1',
  ],
  [
    'every pod is ready',
    'a sidecar of the old kind, and a service without pod',
    / get pods --selector app\.k/,
    buildList(
      ...['gateway', 'istiod-gateway', 'acquisitions'].map((app) => buildPod(app)),
      buildPod('inventory', 'True', 'Never'),
    ),
    'not so: no pod of web, inventory-1',
  ],
  [
    'every pod is ready',
    'a sidecar of before an upgrade of Istio',
    / get pods --selector app\.k/,
    buildList(
      ...['gateway', 'istiod-gateway', 'web', 'acquisitions'].map((app) => buildPod(app)),
      buildPod('inventory', 'True', 'Always', '1.30.0'),
    ),
    "inventory-1 has a sidecar of 1.30.0, older or newer than istiod's 1.31.1: make deploy-all",
  ],
  [
    'both ends have certificates',
    'a certificate of somebody else',
    /^ssh .*15000\/certs/,
    buildCertificates('default', '2999-01-01T00:00:00Z'),
    'expected spiffe://cluster.local/ns/default/sa/postgres-1-vm, found spiffe://cluster.local/ns/default/sa/default',
  ],
  [
    'both ends have certificates',
    'a certificate that has ended',
    / pilot-agent request GET certs$/,
    buildCertificates('inventory', '2001-01-01T00:00:00Z'),
    'expired at 2001-01-01T00:00:00Z',
  ],
  [
    'a book posted',
    'a book that is not on the VM',
    /^ssh .*psql -qXAt/,
    '',
    '201 for book 7 (0199-1), and on the VM: no row',
  ],
  [
    'PostgreSQL is reached by the proxy',
    'a client that goes round the proxy',
    /^ssh .*psql -qXAt/,
    '127.0.0.6\n10.0.1.1',
    'its clients are 127.0.0.6, 127.0.0.6, 10.0.1.1',
  ],
  [
    'one connection stands in',
    'another connection in the log of the VM',
    /^ssh .*tail --bytes/,
    () => buildLine('"- - -" 0 - - - "-" 280 700 20 - inbound|5432|| 127.0.0.6:1'),
    "the VM's proxy logs the same connection: not within",
  ],
  [
    'one connection stands in',
    'a log of before',
    / logs --selector app=inventory /,
    Array.from(
      { length: 100 },
      (_, index) =>
        `[2026-01-01T00:00:00.000Z] "-" 280 ${100 + index}700 20 outbound|5432||postgres-1-vm.default 10`,
    ).join('\n'),
    "inventory's proxy logs the connection: not within",
  ],
  [
    'both ends count',
    'a counter that stands still',
    /^ssh .*15000\/stats/,
    'listener.0.0.0.0_15006.ssl.handshake: 4',
    "the VM's proxy 4 → 4",
  ],
  [
    'plaintext from outside the mesh is refused by the proxy of every service',
    'a service that accepts plaintext',
    / exec .*verify-outside-mesh.* http:\/\/acquisitions/,
    '{"status":200,"body":""}',
    'acquisitions: answered 200',
  ],
  [
    'plaintext from outside the mesh is refused by the proxy of every service',
    'a service that is down',
    / logs --selector app=web /,
    '',
    'web: its proxy logs the reason: not within',
  ],
  [
    'an unauthorized identity is refused by',
    'a service that refuses by itself',
    / exec .*verify-unauthorized.* http:\/\/inventory/,
    '{"status":403,"body":"go away"}',
    'inventory: 403 go away',
  ],
  [
    'a host that the mesh does not know',
    'a way out',
    / exec .*deploy\/inventory.* 10250$/,
    '{"isOpen":true}',
    'inventory reaches 10.0.0.2:10250',
  ],
  [
    'a host that the mesh does not know',
    'a host that nobody reaches',
    / exec .*verify-outside-mesh.* 10250$/,
    '{"isOpen":false,"error":"no answer"}',
    'does not answer outside the mesh either',
  ],
  [
    "plaintext from outside the mesh is refused by the VM's proxy",
    'a proxy that accepts plaintext',
    / exec .*verify-outside-mesh.* 'select 1/,
    '{"error":{"code":"28P01","message":"password authentication failed"}}',
    'it got to PostgreSQL: password authentication failed',
  ],
  [
    "plaintext from outside the mesh is refused by the VM's proxy",
    'a client that is let in',
    / exec .*verify-outside-mesh.* 'select 1/,
    '{"rows":[{}]}',
    'it was let in',
  ],
  [
    'another identity of the mesh',
    'a refusal that is not in the log',
    /^ssh .*tail --bytes/,
    '',
    "the VM's proxy logs the reason: not within",
  ],
  [
    'a wrong password',
    'a password that is not checked',
    / exec .*PGPASSWORD=wrong/,
    '{"rows":[{}]}',
    'it was let in',
  ],
  [
    'a wrong password',
    'a refusal for another reason',
    / exec .*PGPASSWORD=wrong/,
    '{"error":{"message":"connection timeout"}}',
    'refused otherwise: connection timeout',
  ],
  [
    'on the VM itself',
    'a way round the proxy',
    /^ssh .*psql --command/,
    ' ?column? \n---\n 1',
    'or not at all',
  ],
  [
    "with the VM's proxy stopped",
    'a PostgreSQL that lets everybody in',
    / exec .*verify-outside-mesh.* 'select 1/,
    '{"rows":[{}]}',
    'it was let in',
  ],
];

test('PostgreSQL is dialled on the VM by its loopback address: a public one may have no way back in', async () => {
  const { lines } = await verifyClaims();

  expect(lines.find((line) => line.includes('psql --command'))).toContain('host=127.0.0.1 ');
});

test.each(wrong)('"%s…" is false with %s', async (claim, _what, pattern, answer, expected) => {
  const { reports } = await verifyClaims([[pattern, answer]]);

  const report = reports.find((candidate) => candidate.claim.startsWith(claim));
  expect(report).toMatchObject({ holds: false, observed: expect.stringContaining(expected) as string });
});

test('each claim is shown to be false with something', async () => {
  const { reports } = await verifyClaims();

  const shown = reports.filter(({ claim }) => wrong.some(([beginning]) => claim.startsWith(beginning)));
  expect(shown).toEqual(reports);
});

test('a claim that cannot be tried is false and says why, and the rest is tried', async () => {
  const { reports } = await verifyClaims([[/ get workloadentries /, { fails: 'connection refused' }]]);

  expect(findFalse(reports)).toEqual({
    "the VM's entry in the mesh is healthy, and its only one": expect.stringContaining(
      'connection refused',
    ) as string,
  });
});

test('a pod that is ending is not asked for its handshakes', async () => {
  const ending = {
    metadata: { name: 'inventory-old', deletionTimestamp: '2026-01-01T00:00:00Z' },
    status: { phase: 'Running' },
  };

  const { reports } = await verifyClaims([
    [/ get pods --selector app=inventory -o json$/, buildList(buildPod('inventory'), ending)],
    [/ exec inventory-old /, { fails: 'container not found ("istio-proxy")' }],
  ]);

  expect(findFalse(reports)).toEqual({});
});

test('the book is removed again, also when its row is not found', async () => {
  const statements: string[] = [];
  await verifyClaims([
    [/^ssh .*psql -qXAt/, (_line, { input }) => (statements.push((input as string).split(' ')[0] ?? ''), '')],
  ]);

  expect(statements).toEqual(['select', 'delete', 'select']);
});

test("the VM's proxy is started again, also when the trial fails, and first of all guarded", async () => {
  const { reports, lines } = await verifyClaims([
    [/ exec .*verify-outside-mesh.* 'select 1/, { fails: 'no such pod' }],
  ]);

  expect(reports.at(-1)).toMatchObject({ holds: false });
  const onVm = lines.flatMap((line) => /(systemd-run|systemctl (?:stop|start) istio)/.exec(line)?.[1] ?? []);
  expect(onVm).toEqual(['systemd-run', 'systemctl stop istio', 'systemctl start istio']);
});

test('in another namespace, the claims are about the names of that one', async () => {
  const { reports, lines } = await verifyClaims([], { NAMESPACE: 'shelf' });

  const hosts = lines.join('\n').match(/[\w-]+\.\w+\.svc\.cluster\.local/g) ?? [];
  expect(new Set(hosts)).toEqual(
    new Set(
      ['web', 'acquisitions', 'inventory', 'postgres-1-vm'].map((name) => `${name}.shelf.svc.cluster.local`),
    ),
  );
  expect(findFalse(reports)['both ends have certificates of the mesh, with their own names']).toBe(
    'expected spiffe://cluster.local/ns/shelf/sa/inventory, found spiffe://cluster.local/ns/default/sa/inventory',
  );
});
