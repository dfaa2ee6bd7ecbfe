import {
  checkMigration,
  findProblems,
  type MigrationFacts,
} from '../../../scripts/migration/prerequisites.ts';
import { parseSettings } from '../../../scripts/lib/settings.ts';
import { buildRun } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';

const fine: MigrationFacts = {
  version: 17,
  bytes: 40_000_000,
  primaryArchitecture: 'amd64',
  nodeArchitectures: ['amd64', 'arm64'],
};
const settings = parseSettings({});

describe('what a second side needs', () => {
  test('is there, usually', () => {
    expect(findProblems(fine, settings)).toEqual([]);
  });

  test.each<[string, Partial<MigrationFacts>, RegExp]>([
    [
      'the same major version',
      { version: 15 },
      /version 15, and POSTGRES_IMAGE=postgres:17-trixie is 17.* POSTGRES_IMAGE=postgres:15 /,
    ],
    ['room for a copy', { bytes: 5 * 2 ** 30 }, /5\.0 GiB.* POSTGRES_STORAGE_SIZE=9Gi /],
    [
      'the same architecture',
      { nodeArchitectures: ['s390x'] },
      /The VM is amd64, and the cluster's nodes are s390x/,
    ],
  ])('is %s', (_what, facts, sentence) => {
    expect(findProblems({ ...fine, ...facts }, settings)).toEqual([expect.stringMatching(sentence)]);
  });

  test("is a PostgreSQL of the library's own", async () => {
    const deployment = buildDeployment(buildRun([]), { VM_HOST: 'db1', VM_ADDRESS: '192.0.2.7', ADOPT: '1' });

    await expect(checkMigration(deployment).run()).rejects.toThrow(
      'PostgreSQL on db1 was there before, and holds data of others',
    );
  });
});
