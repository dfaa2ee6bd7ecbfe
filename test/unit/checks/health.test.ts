import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { verifyHealthy } from '../../../scripts/checks/health.ts';
import type { Answer } from '../../support/commands.ts';
import { buildDeployment, buildList } from '../../support/deployed-mesh.ts';

const web = createServer((_req, res) => res.end('{"books":[]}'));

beforeAll(async () => {
  web.listen(0, '127.0.0.1');
  await once(web, 'listening');
});

afterAll(() => {
  web.close();
});

const primary = `Database system identifier: 7
Database cluster state: in production
running: yes
synchronous: "postgres-1"`;
const standby = `standby-signal: yes
Database system identifier: 7
running: yes
in-recovery: yes`;

/** Everything is well; a second side is prepared where there are answers of both. */
function verify(onVm?: Answer, inPod: Answer = standby): Promise<void> {
  const sides: [RegExp, Answer][] = onVm
    ? [
        [/ get service postgres-1-replication /, '{"kind":"Service"}'],
        [/^ssh .*bash -s/, onVm],
        [/ exec --stdin postgres-1-0 /, inPod],
      ]
    : [];
  return verifyWith(sides);
}

function verifyWith(changes: [RegExp, Answer][]): Promise<void> {
  const WEB_PORT = String((web.address() as AddressInfo).port);
  const { deployment } = buildDeployment(
    [...changes, [/ get (deployments|pods) --selector 'app in /, buildList()]],
    { WEB_PORT },
  );
  return verifyHealthy(deployment);
}

test('a database of one side is healthy without a standby', async () => {
  await expect(verify()).resolves.toBeUndefined();
});

test('where the VM was given up, nobody misses its entry in the mesh', async () => {
  const noEntry: [RegExp, Answer] = [/ get workloadentries /, buildList()];
  const inCluster: [RegExp, Answer] = [
    / get service postgres-1-vm /,
    '{"spec":{"selector":{"app":"postgres-1"}}}',
  ];

  await expect(verifyWith([inCluster, noEntry])).resolves.toBeUndefined();
  await expect(verifyWith([noEntry])).rejects.toThrow('istiod has no WorkloadEntry of the VM');
});

test('where a second side is prepared, it has to follow', async () => {
  await expect(verify(`${primary}\nfollowed-by: postgres-1 streaming sync 0`)).resolves.toBeUndefined();
  await expect(verify(primary)).rejects.toThrow('replication-cut: each commit waits for postgres-1');
  await expect(verify(primary, { fails: 'no such pod' })).rejects.toThrow('standby-lost: ');
});
