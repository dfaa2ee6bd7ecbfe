import { findMissingLine } from '../../../scripts/workshop/compare.ts';

const output =
  'cluster   kubectl\n  \u001b[32m✓\u001b[39m postgres-1-vm-10.0.0.2   healthy\n  1 of 1 pods available\n';

test.each([
  ['lines with gaps between them', ['cluster kubectl', '1 of 1 pods available']],
  ['a line with … for what varies', ['✓ postgres-1-vm-…  healthy']],
])('finds %s', (_what, see) => {
  expect(findMissingLine(see, output)).toBeUndefined();
});

test.each([
  ['half of a line', ['kubectl']],
  ['a line that comes before the one before it', ['1 of 1 pods available', 'cluster kubectl']],
  ['a pattern as text', ['1 of . pods available']],
])('does not find %s', (_what, see) => {
  expect(findMissingLine(see, output)).toBe(see.at(-1));
});
