import { goToStep, getLastStep, readWorkshopSteps } from '../../scripts/application/workshop.ts';
import { verifyInMesh } from '../../scripts/mesh/workload-entry.ts';
import { waitFor } from '../../scripts/lib/wait.ts';
import type { Topology, TopologyEdge } from '../../services/web/topology/topology.ts';
import type { DeployedLibrary } from '../../scripts/testing/deploy-library.ts';
import { deployLimitMs } from '../../scripts/testing/verbs.ts';
import { deployMeshTest } from '../support/library.ts';

const storyLimitMs = 300_000;
/** Envoy keeps the connections of former rules for up to 45 s, and the map claims nothing as long. */
const edgesLimitMs = 90_000;
/** The map may be this much later than the mesh's own health check, and no more. */
const lateMs = 3_000;

let library: DeployedLibrary;

beforeAll(async () => {
  library = await deployMeshTest();
}, deployLimitMs);

async function readMap(): Promise<Topology> {
  const answer = await fetch(`${await library.deployment.cluster.webUrl()}/api/map`, {
    signal: AbortSignal.timeout(5_000),
  });
  if (!answer.ok) throw new Error(`GET /api/map answered ${answer.status}`);
  return (await answer.json()) as Topology;
}

const toDatabase = ({ edges }: Topology): TopologyEdge[] => edges.filter(({ to }) => to === 'postgres-1-vm');

/** Waits for a map whose edges to the database, one a replica at least, are all as said. */
function waitForEdges(what: string, isSo: (edge: TopologyEdge) => boolean): Promise<Topology> {
  return waitFor(
    what,
    async () => {
      const map = await readMap();
      const edges = toDatabase(map);
      if (edges.length === 0 || !edges.every(isSo)) throw new Error(JSON.stringify(edges));
      return map;
    },
    { timeoutMs: edgesLimitMs, everyMs: 200 },
  );
}

test(
  'has a padlock on the way to the VM, with the names of both ends, and none at the step without mutual TLS',
  async () => {
    const [plain] = await readWorkshopSteps();
    if (!plain) throw new Error('There is no first step.');

    const before = await waitForEdges('a padlock', ({ security }) => security === 'mtls');
    try {
      await goToStep(library.deployment, plain);
      await waitForEdges(
        'no padlock',
        ({ security, identities }) => security === 'plaintext' && identities === null,
      );
    } finally {
      await goToStep(library.deployment, await getLastStep());
    }
    const after = await waitForEdges('a padlock again', ({ security }) => security === 'mtls');

    for (const { identities } of [...toDatabase(before), ...toDatabase(after)]) {
      expect(identities).toEqual({
        client: 'spiffe://cluster.local/ns/default/sa/inventory',
        server: 'spiffe://cluster.local/ns/default/sa/postgres-1-vm',
      });
    }
    expect(after.story).toContainEqual(
      expect.objectContaining({ kind: 'workshop', text: expect.stringMatching(/mutual TLS is demanded/) }),
    );
  },
  storyLimitMs,
);

test(
  "shows the database's absence in words, no later than the mesh's own health check, and tells of its return",
  async () => {
    const { deployment } = library;
    const { machine } = deployment;
    const address = (await deployment.machine.addresses()).vm;
    await waitForEdges('the database is up', ({ health }) => health === 'up');
    const isWell = () =>
      verifyInMesh(deployment, address).then(
        () => true,
        () => false,
      );

    let away: Topology;
    let unhealthyAt = Infinity;
    let redAt: number;
    try {
      await machine.sh('systemctl stop postgresql');
      const noticed = waitFor(
        'the mesh finds the database away',
        async () => {
          if (await isWell()) throw new Error('the entry is healthy');
          unhealthyAt = performance.now();
        },
        { timeoutMs: 60_000, everyMs: 200 },
      );
      away = await waitForEdges('the database is away', ({ health }) => health === 'down');
      redAt = performance.now();
      await noticed;
    } finally {
      await machine.sh('systemctl start postgresql');
    }
    const back = await waitForEdges('the database is back', ({ health }) => health === 'up');

    expect(redAt - unhealthyAt).toBeLessThan(lateMs);
    for (const { reason } of toDatabase(away)) {
      expect(reason).toMatch(/^The database('s health check fails since \d+ s| has not answered for )/);
    }
    expect(back.story.at(-1)).toEqual(
      expect.objectContaining({
        kind: 'database',
        text: expect.stringMatching(/^The database is back after \d+ s\.$/),
      }),
    );
  },
  storyLimitMs,
);
