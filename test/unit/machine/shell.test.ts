import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../scripts/lib/project-root.ts';
import { run } from '../../../scripts/lib/run.ts';

const files = readdirSync(join(projectRoot, 'vm'), { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.sh'),
);
const read = (name: string) => readFileSync(join(projectRoot, 'vm', name), 'utf8');

describe('the shell scripts of vm/', () => {
  test.each(files)('%s is valid, and at most 100 lines', async (name) => {
    await expect(run('bash', ['-n', join(projectRoot, 'vm', name)])).resolves.toBe('');
    expect(read(name).split('\n').length).toBeLessThanOrEqual(101);
  });

  test.each(files.filter((name) => read(name).startsWith('# shellcheck shell=bash\n# ')))(
    '%s, which others read in, has no program of its own',
    (name) => {
      expect(read(name)).not.toMatch(/^main /m);
    },
  );

  test.each(files.filter((name) => !read(name).startsWith('# shellcheck shell=bash\n')))(
    '%s stops at unset variables, and begins at its end',
    (name) => {
      expect(read(name)).toMatch(/^#!\/bin\/bash\n# [^]*\nset -e?uo pipefail\n[^]*\nmain "\$@"\n$/);
    },
  );
});
