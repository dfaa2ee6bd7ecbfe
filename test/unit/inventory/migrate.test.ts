import { MigrationError, parseMigrations } from '../../../services/inventory/migrate.ts';

describe('parseMigrations', () => {
  test('reads the versions in order, however the folder lists them', () => {
    const migrations = parseMigrations(['0002_add_shelf.sql', '0001_create_books.sql']);

    expect(migrations).toEqual([
      { version: 1, name: '0001_create_books.sql' },
      { version: 2, name: '0002_add_shelf.sql' },
    ]);
  });

  test.each([
    ['a gap', ['0001_create_books.sql', '0003_add_shelf.sql'], '0003_add_shelf.sql', '0002_'],
    ['two of one version', ['0001_a.sql', '0001_b.sql'], '0001_b.sql', '0002_'],
    ['a first that is not 0001', ['0002_a.sql'], '0002_a.sql', '0001_'],
    ['a name that says no version', ['0001_a.sql', 'README.md'], 'README.md', '0002_'],
    ['a file that an editor left', ['0001_a.sql', '0001_a.sql~'], '0001_a.sql~', '0002_'],
  ])('refuses %s, and says what should be there', (_what, names, wrong, expected) => {
    const parse = () => parseMigrations(names);

    expect(parse).toThrow(MigrationError);
    expect(parse).toThrow(`Migration ${wrong} is out of order: ${expected}….sql should stand in its place.`);
  });
});
