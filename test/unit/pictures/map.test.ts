import { hasStandby, verifyMapKnows } from '../../../scripts/pictures/map.ts';
import { buildBrokenTopology, buildMeshTopology, buildMigrationTopology } from '../../browser/topologies.ts';
import { startStub, type StubService } from '../../support/stub-service.ts';

let web: StubService;

beforeAll(async () => {
  web = await startStub(() => undefined);
});

afterAll(() => web.close());

const answer = (map: object) => web.answerWith((_request, res) => res.end(JSON.stringify(map)));

test('finds a standby on the map', async () => {
  answer(buildMigrationTopology());
  await expect(hasStandby(web.url)).resolves.toBe(true);

  answer(buildMeshTopology());
  await expect(hasStandby(web.url)).resolves.toBe(false);
});

test('waits for no connection that is broken', async () => {
  const map = buildBrokenTopology('PostgreSQL is away');
  const edges = map.edges.map((edge) => (edge.health === 'down' ? { ...edge, security: 'unknown' } : edge));
  answer({ ...map, edges });

  await expect(verifyMapKnows(web.url)).resolves.toBeUndefined();
});

test('names the connections of which the map does not know yet whether they use mutual TLS', async () => {
  const map = buildMeshTopology();
  answer(map);
  await expect(verifyMapKnows(web.url)).resolves.toBeUndefined();

  const edges = map.edges.map((edge) =>
    edge.from === 'web' && edge.to === 'acquisitions' ? { ...edge, security: 'unknown' } : edge,
  );
  answer({ ...map, edges });
  await expect(verifyMapKnows(web.url)).rejects.toThrow('not known yet: web → acquisitions');
});
