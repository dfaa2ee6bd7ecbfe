import { createDeployment, type Deployment } from '../../scripts/deployment/deployment.ts';
import type { Run } from '../../scripts/lib/run.ts';
import { parseSettings } from '../../scripts/lib/settings.ts';

/** A deployment named "shelf" that a test's table of commands answers for; `env` overrides settings. */
export function buildDeployment(run: Run, env: Record<string, string> = {}): Deployment {
  return createDeployment(parseSettings({ NAME: 'shelf', ...env }), run);
}
