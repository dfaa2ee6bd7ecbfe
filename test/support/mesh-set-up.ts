import { removeLimitMs, runVerb } from '../../scripts/testing/verbs.ts';
import { deployMeshTest, meshEnv } from './library.ts';
import { verifyAsShown } from './pages.ts';

/** One deployment for all mesh tests, made from nothing: whatever an earlier run has left is removed first. */
export default async function setUp(): Promise<void> {
  await runVerb('destroy-all', { ...meshEnv, YES: '1' }, removeLimitMs);
  const { output } = await deployMeshTest();
  await verifyAsShown('make deploy-all', output, { '"library"': `"${meshEnv.NAME}"` });
}
