import { UserError } from '../../../scripts/lib/user-error.ts';
import { parseSettings } from '../../../scripts/lib/settings.ts';

describe('parseSettings', () => {
  test('has a default for everything that is needed', () => {
    expect(parseSettings({})).toMatchObject({ NAME: 'library', WEB_PORT: 8080, NAMESPACE: 'default' });
  });

  test('names every variable that is wrong, a line each', () => {
    const parse = () => parseSettings({ WEB_PORT: '99999', NAME: 'My Library' });

    expect(parse).toThrow(UserError);
    expect(parse).toThrow(/^WEB_PORT=99999: .*\nNAME=My Library: /);
  });

  test.each(['mesh-library', 'mesh-library:latest'])(
    'refuses IMAGE=%s, which Kubernetes would fetch',
    (IMAGE) => {
      expect(() => parseSettings({ IMAGE })).toThrow('a tag other than "latest"');
    },
  );

  test.each(['mesh-library:mine', 'localhost:5000/mesh-library:1.0_a'])('takes IMAGE=%s', (IMAGE) => {
    expect(parseSettings({ IMAGE })).toMatchObject({ IMAGE });
  });
});
