import { listMatrixRows } from '../../../scripts/faults/catalogue.ts';
import { diagnose } from '../../../scripts/doctor/diagnose.ts';
import { buildRun } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';
import { findNames, readFacts, recordedBreaks } from '../../support/doctor-facts.ts';

const faults = listMatrixRows(buildDeployment(buildRun([])));
/** Recorded when these were faults of their own, beside those drills; the recordings are two of the same fault now. */
const merged = new Map([
  ['database-stopped', 'drill-db-stop'],
  ['istiod-gone', 'drill-istiod-gone'],
  ['gateway-gone', 'drill-gateway-gone'],
  ['password-changed', 'drill-wrong-password'],
]);

describe('diagnose', () => {
  test('finds nothing on a healthy deployment, and leaves no question open', () => {
    expect(diagnose(readFacts('healthy'))).toEqual({ findings: [], unanswered: [] });
  });

  test.each(recordedBreaks)('names the cause of %s first', (name) => {
    const expected = faults.find((fault) => fault.name === (merged.get(name) ?? name))?.finding;

    expect(expected).toBeDefined();
    expect(findNames(readFacts(name))[0]).toBe(expected);
  });

  test.each(recordedBreaks)('says of everything else in %s that it follows from the cause', (name) => {
    const [cause, ...others] = diagnose(readFacts(name)).findings;

    for (const other of others) {
      expect([cause?.name, other.followsFrom]).toEqual([cause?.name, cause?.name]);
    }
  });

  test.each(recordedBreaks)(
    'says of each finding of %s what was seen, why it matters, and what mends it',
    (name) => {
      for (const { seen, why, mend } of diagnose(readFacts(name)).findings) {
        expect(seen).toMatch(/\S/);
        expect(why).toMatch(/\.$/);
        expect(mend).toMatch(/^(make|kubectl|docker) /);
      }
    },
  );

  test('has a recording of every fault, and of no other', () => {
    const names = faults.map(({ name }) => name);

    expect([...recordedBreaks].filter((name) => !merged.has(name)).sort()).toEqual(names.sort());
  });
});
