import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { explainPortProblem } from '../../../scripts/lib/ports.ts';
import { keepLoopbackDirect } from '../../../scripts/lib/settings.ts';
import { verifyAccount } from '../../../scripts/local/postgres/os-user.ts';
import { runBinary } from '../../../scripts/local/postgres/run-binary.ts';
import { makeDirectory } from '../../support/temporary.ts';

describe('a machine that lacks something is told in a sentence what, and the cure', () => {
  test.each([
    ['EACCES', /^Port 80 is for root alone .*: choose one from 1024 on with WEB_PORT\.$/],
    ['EADDRNOTAVAIL', /^This machine has no address 127\.0\.0\.1: bring its loopback interface up /],
    ['EADDRINUSE', /^Port 80 on 127\.0\.0\.1 is taken by another program: /],
    ['EPERM', /^Port 80 on 127\.0\.0\.1 cannot be used \(EPERM\): /],
  ])('a port with %s', (code, sentence) => {
    expect(explainPortProblem(code, 80, 'WEB_PORT')).toMatch(sentence);
  });

  test('a disk on which no program may be run', async () => {
    const path = await makeDirectory();
    const initdb = join(path, 'initdb');
    await writeFile(initdb, '#!/bin/sh\n');
    await chmod(initdb, 0o644);

    await expect(
      runBinary({ path, osUser: undefined, binaries: { initdb, postgres: initdb } }, 'initdb', []),
    ).rejects.toThrow(`${initdb} may not be run: the disk that holds it seems to be mounted with noexec.`);
  });

  test('a user id without an account', () => {
    const readUser = () => {
      throw new Error('uv_os_get_passwd returned ENOENT');
    };

    expect(() => verifyAccount(readUser)).toThrow(/^PostgreSQL needs an account for the user id \d+, /);
    expect(() => verifyAccount(() => ({}))).not.toThrow();
  });
});

describe('a proxy of the environment', () => {
  test('is not asked for 127.0.0.1', () => {
    const env: NodeJS.ProcessEnv = { HTTP_PROXY: 'http://proxy.example:3128', NO_PROXY: 'intranet.example' };

    keepLoopbackDirect(env);

    expect(env).toMatchObject({
      NO_PROXY: 'intranet.example,127.0.0.1,localhost',
      no_proxy: 'intranet.example,127.0.0.1,localhost',
    });
  });

  test('that is not there changes nothing', () => {
    const env: NodeJS.ProcessEnv = {};

    keepLoopbackDirect(env);

    expect(env).toEqual({});
  });
});
