/** `make support-bundle`: all that helps to understand a deployment from afar, in one archive in this folder; secrets left out. */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { writeBundle } from './doctor/support-bundle/bundle.ts';
import { openDeployment } from './deployment/open.ts';
import { runScript } from './lib/script.ts';

await runScript(async () => {
  const deployment = await openDeployment();
  // What helps to find a fault from afar helps an intruder, too.
  process.umask(0o077);
  const start = performance.now();
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const name = `support-bundle-${deployment.settings.NAME}-${time}`;
  const archive = resolve(`${name}.tar.gz`);
  // mkdtemp makes a folder that nobody else can read.
  const scratch = await mkdtemp(join(tmpdir(), 'mesh-library-'));
  try {
    const missing = await writeBundle(deployment, join(scratch, name));
    await deployment.run('tar', ['--create', '--gzip', '--file', archive, '--directory', scratch, name]);
    for (const line of missing) console.log(`  – ${line.split('\n')[0] ?? ''}`);
    const kilobytes = Math.ceil((await stat(archive)).size / 1024);
    const seconds = ((performance.now() - start) / 1000).toFixed(0);
    console.log(
      `${archive}\n${kilobytes} KiB, ${seconds} s. Passwords, keys, tokens and verifiers are left out.`,
    );
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
});
