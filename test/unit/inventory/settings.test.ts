import { readInventorySettings } from '../../../services/inventory/settings.ts';

const env = { PORT: '8081', PGHOST: 'localhost', PGDATABASE: 'library', PGUSER: 'inventory' };

/** What a wrong environment is answered with, line by line. */
function problemsOf(wrong: NodeJS.ProcessEnv): string[] {
  try {
    readInventorySettings(wrong);
    return [];
  } catch (error) {
    return error instanceof Error ? error.message.split('\n') : [];
  }
}

describe('the settings of the inventory', () => {
  test('have defaults where they are safe everywhere', () => {
    expect(readInventorySettings(env)).toEqual({
      HOST: '127.0.0.1',
      PORT: 8081,
      ALLOWED_HOSTS: [],
      LOG_LEVEL: 'info',
      DRAIN_MS: 0,
      PGHOST: 'localhost',
      PGPORT: 5432,
      PGDATABASE: 'library',
      PGUSER: 'inventory',
      PGPASSWORD: undefined,
      PGPASSWORD_FILE: undefined,
    });
  });

  test('are told all that is missing or wrong at once, a line each', () => {
    const problems = problemsOf({ PORT: '70000', LOG_LEVEL: 'loud', PGPORT: 'x', DRAIN_MS: '-1' });

    expect(problems).toEqual([
      'These settings are missing or wrong:',
      expect.stringMatching(/^ {2}PORT is "70000": ./),
      expect.stringMatching(/^ {2}LOG_LEVEL is "loud": ./),
      expect.stringMatching(/^ {2}DRAIN_MS is "-1": ./),
      expect.stringMatching(/^ {2}PGHOST is not set: ./),
      expect.stringMatching(/^ {2}PGPORT is "x": ./),
      expect.stringMatching(/^ {2}PGDATABASE is not set: ./),
      expect.stringMatching(/^ {2}PGUSER is not set: ./),
    ]);
  });

  test('say when the file of the password cannot be read', () => {
    expect(problemsOf({ ...env, PGPASSWORD_FILE: '/nowhere' })).toEqual([
      'These settings are missing or wrong:',
      expect.stringMatching(/PGPASSWORD_FILE .*ENOENT/),
    ]);
  });
});
