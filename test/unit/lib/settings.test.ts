import { UserError } from '../../../scripts/lib/user-error.ts';
import { parseLocalSettings, parseName, parseSettings } from '../../../scripts/lib/settings.ts';

describe('parseSettings', () => {
  test('has a default for everything that is needed', () => {
    expect(parseSettings({})).toMatchObject({ NAME: 'library', WEB_PORT: 8080, NAMESPACE: 'default' });
  });

  test('names every variable that is wrong, a line each', () => {
    const parse = () => parseSettings({ WEB_PORT: '99999', VM_ADDRESS: 'here' });

    expect(parse).toThrow(UserError);
    expect(parse).toThrow(/^WEB_PORT=99999: .*\nVM_ADDRESS=here: /);
  });

  test.each(['db1', '192.0.2.0/99', '192.0.2.0/24, 198.51.100.7'])(
    'takes no ADOPT_CLIENTS=%s, which names no networks',
    (ADOPT_CLIENTS) => {
      expect(() => parseSettings({ ADOPT_CLIENTS })).toThrow('expected networks such as 192.0.2.0/24,...');
    },
  );

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

describe('variables that other programs export', () => {
  test.each(['DESKTOP-1AB', 'My Library', '', undefined])('NAME=%s means the default', (NAME) => {
    expect(parseName({ NAME })).toBe('library');
    expect(parseSettings({ NAME }).NAME).toBe('library');
  });

  test('NAME names a deployment when it can', () => {
    expect(parseName({ NAME: 'library-2' })).toBe('library-2');
  });

  test.each([
    ['1', true],
    ['true', true],
    ['Yes', true],
    ['0', false],
    ['no', false],
    ['application/json', false],
    ['', false],
    [undefined, false],
  ])('JSON, YES and WITH_DATA count when they are %j: %s', (value, isOn) => {
    expect(parseSettings({ JSON: value, YES: value, WITH_DATA: value })).toMatchObject({
      ...{ JSON: isOn, YES: isOn, WITH_DATA: isOn },
    });
  });

  test('do not concern what runs without a deployment', () => {
    const env = { NAME: 'DESKTOP-1AB', IMAGE: 'ubuntu', JSON: 'x', NAMESPACE: 'Not One', WEB_PORT: '8090' };

    expect(parseLocalSettings(env)).toMatchObject({ WEB_PORT: 8090, RUN_DIR: '.run' });
  });
});
