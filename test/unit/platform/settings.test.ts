import { z } from 'zod';
import { readSettings, SettingsError } from '../../../services/platform/settings.ts';

describe('readSettings', () => {
  test('answers what the schema makes of the environment', () => {
    const settings = readSettings(z.object({ EVERY_MS: z.coerce.number() }), {
      EVERY_MS: '50',
      PATH: '/bin',
    });

    expect(settings).toEqual({ EVERY_MS: 50 });
  });

  test('takes an empty variable for one that is not set', () => {
    const schema = z.object({ PORT: z.coerce.number(), EVERY_MS: z.coerce.number().default(2000) });

    expect(readSettings(schema, { PORT: '1', EVERY_MS: '' })).toEqual({ PORT: 1, EVERY_MS: 2000 });
    expect(() => readSettings(schema, { PORT: '' })).toThrow('PORT is not set');
  });

  test.each(['PGPASSWORD', 'API_TOKEN', 'CLIENT_SECRET'])('does not show the value of %s', (name) => {
    const read = () => readSettings(z.object({ [name]: z.string().max(3) }), { [name]: 'hunter2' });

    expect(read).toThrow(SettingsError);
    expect(read).toThrow(`${name} is wrong`);
    expect(read).not.toThrow('hunter2');
  });
});
