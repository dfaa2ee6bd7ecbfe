import { deployLimitMs } from '../../scripts/testing/verbs.ts';
import { readLoadFactor } from '../../scripts/lib/load-factor.ts';
import { readChapters } from '../../scripts/workshop/chapter.ts';
import { findMissingLine } from '../../scripts/workshop/compare.ts';
import { runCommand, workshopEnvironment } from '../../scripts/workshop/run-command.ts';
import { deployMeshTest } from '../support/library.ts';
import { readShownCommands, verifyAsShown } from '../support/pages.ts';

const chapters = await readChapters();
const shownInReadme = (await readShownCommands())
  .filter(({ page, see }) => page === 'README.md' && see.length > 0)
  .map(({ command }) => command);
let env: Record<string, string>;

beforeAll(async () => {
  env = await workshopEnvironment((await deployMeshTest()).deployment);
}, deployLimitMs);

// Every block of the text is run, in its order, and has to show what the text says, and README.md of the same command.
describe.each(chapters)('chapter $name', ({ exercises, minutes }) => {
  let tookSeconds = 0;

  test.each(exercises)(
    '$command',
    async ({ command, see }) => {
      const { output, seconds } = await runCommand(command, env, () => undefined);
      tookSeconds += seconds;

      const missing = findMissingLine(see, output);
      expect({ missing, output: missing === undefined ? '' : output }).toEqual({
        missing: undefined,
        output: '',
      });
      for (const line of command.split('\n').filter((one) => shownInReadme.includes(one)))
        await verifyAsShown(line, output);
    },
    deployLimitMs,
  );

  test(`takes no longer than ${minutes} minutes`, () => {
    expect(tookSeconds).toBeGreaterThan(0);
    expect(tookSeconds).toBeLessThan(minutes * 60 * readLoadFactor());
  });
});
