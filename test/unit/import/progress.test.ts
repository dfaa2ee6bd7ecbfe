import { createProgress } from '../../../scripts/import/progress.ts';

const tally = {
  rows: 1500,
  added: 0,
  completed: 0,
  alreadyThere: 0,
  possiblyAdded: 0,
  rejected: 2,
  incomplete: 0,
};

/** A terminal, or none, that remembers what was written to it. */
function buildTerminal(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, written, write: (text: string) => written.push(text) > 0 };
}

describe('createProgress', () => {
  test('tells on a terminal how far the import is, not for every row', () => {
    const terminal = buildTerminal(true);
    const progress = createProgress(terminal, 200);

    progress.show(tally, 50);
    progress.show(tally, 51);
    progress.clear();

    expect(terminal.written).toEqual([
      expect.stringMatching(/25 % {2}1,500 rows {2}\S+\/s {2}2 rejected$/),
      '\r\x1b[K',
    ]);
  });

  test('writes nothing where there is no terminal', () => {
    const terminal = buildTerminal(false);
    const progress = createProgress(terminal, 200);

    progress.show(tally, 50);
    progress.clear();

    expect(terminal.written).toEqual([]);
  });
});
