import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDeployment, type Deployment } from '../../scripts/deployment/deployment.ts';
import type { Run } from '../../scripts/lib/run.ts';
import { parseSettings } from '../../scripts/lib/settings.ts';

/** Where the deployments of a test file keep what they write; it goes with the file's tests. */
const filesDirectory = join(tmpdir(), `mesh-library-test-${randomUUID()}`);
afterAll(() => rm(filesDirectory, { recursive: true, force: true }));

/** A deployment named "shelf" that a test's table of commands answers for; `env` overrides settings. */
export function buildDeployment(run: Run, env: Record<string, string> = {}): Deployment {
  return createDeployment(parseSettings({ NAME: 'shelf', ...env }), run, filesDirectory);
}
