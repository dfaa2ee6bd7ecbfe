import { findMissingLine } from '../../scripts/workshop/compare.ts';
import { runCommand, workshopEnvironment } from '../../scripts/workshop/run-command.ts';
import { deployLimitMs } from '../../scripts/testing/verbs.ts';
import { deployMeshTest } from '../support/library.ts';

let env: Record<string, string>;

beforeAll(async () => {
  env = await workshopEnvironment((await deployMeshTest()).deployment);
}, deployLimitMs);

// What README.md tells you to type, and nobody else does: test/unit/reference/commands.test.ts has them all.
test.each([
  ['timeout 5 make logs', ['…inventory…istio-proxy…']],
  ['echo "select count(*) > 0 as full from books" | make psql', ['full', 't', '(1 row)']],
  ['SECONDS=3 make ledger', ['ledger … acknowledged, each there once…']],
  ['make vm-reenroll', ['✓ … in the mesh …']],
])(
  '%s',
  async (command, see) => {
    const { output } = await runCommand(command, env, () => undefined);

    expect([findMissingLine(see, output), output]).toEqual([undefined, output]);
  },
  deployLimitMs,
);
