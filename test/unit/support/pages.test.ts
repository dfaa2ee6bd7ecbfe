import { parseShownCommands, verifyAsShown } from '../../support/pages.ts';

const page = (block: string) =>
  `# Title\n\n\`\`\`console\n${block}\n\`\`\`\n\n\`\`\`js\n$ not this\n\`\`\`\n`;

test('finds commands without what is said of them, each with its output', () => {
  const text = page('$ make run          # on this machine\n  ✓ postgres\n\nopen\n$ A=1 make verify');

  expect(parseShownCommands('README.md', text)).toEqual([
    { page: 'README.md', command: 'make run', see: ['  ✓ postgres', 'open'] },
    { page: 'README.md', command: 'A=1 make verify', see: [] },
  ]);
});

test('refuses output of no command', () => {
  expect(() => parseShownCommands('README.md', page('  ✓ postgres'))).toThrow(
    'README.md: there is no command above "✓ postgres".',
  );
});

describe('what a page shows of an output', () => {
  const output = `  ✓ PostgreSQL on the VM follows                13 s  follows 9 ms
  – both sides are ready                         there`;

  test('has to be there, whatever its numbers', async () => {
    const whole = `  ✓ both sides are ready        0.1 s
  ✓ the primary is in the cluster  7 s  stopped 1 ms, promoted 2 ms; timeline 70, position 0/FF of postgres-1`;

    await expect(verifyAsShown('make migrate', `${whole}\n${output}`)).resolves.toBeUndefined();
  });

  test('is named with its page when it is not there', async () => {
    await expect(verifyAsShown('make migrate', output)).rejects.toThrow(
      /^README.md shows "✓ both sides are ready +… s" below "make migrate", which printed:/,
    );
  });

  test('is an error where nothing is shown', async () => {
    await expect(verifyAsShown('make psql', output)).rejects.toThrow(
      'No page shows what "make psql" prints.',
    );
  });
});
