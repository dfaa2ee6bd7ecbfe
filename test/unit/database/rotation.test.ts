import { createHash } from 'node:crypto';
import { createVerifier, isVerifierOf } from '../../../scripts/database/scram.ts';
import { runPlan } from '../../../scripts/lib/plan.ts';
import { planRotation } from '../../../scripts/database/rotation.ts';
import { buildRun, type FakeRun } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';

const old = 'pencil';

/** A Secret, a database and a pod that behave as the real ones; the command of number `breakAt` fails after it has done its work. */
function buildLibrary(breakAt?: number) {
  const state = { inSecret: old, inPod: old, verifier: createVerifier(old), refused: [] as string[] };
  const isLet = () => state.inPod.split('\n').some((password) => isVerifierOf(state.verifier, password));
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const run: FakeRun = buildRun([
    [/get secret/, () => JSON.stringify({ metadata: {}, data: { password: base64(state.inSecret) } })],
    [
      /replace -f -$/,
      (_line, { input }) => {
        const { data } = JSON.parse(input as string) as { data: { password: string } };
        state.inSecret = Buffer.from(data.password, 'base64').toString();
        return '';
      },
    ],
    [/annotate pods/, () => ((state.inPod = state.inSecret), '')],
    [/get pods/, JSON.stringify({ items: [{ metadata: { name: 'one' }, status: { phase: 'Running' } }] })],
    [/sha256sum/, () => `${createHash('sha256').update(state.inPod).digest('hex')}  password`],
    [/exec --stdin one/, () => (isLet() ? '{"rows":[{}]}' : '{"error":{"message":"refused"}}')],
    [
      /psql/,
      (_line, { input }) => {
        const [, verifier] = /alter role inventory password '(.*)'/.exec(input as string) ?? [];
        state.verifier = verifier ?? state.verifier;
        return state.verifier;
      },
    ],
  ]);
  /** After every command a new connection of the pod must be let in. */
  const watched: FakeRun = Object.assign(
    async (...call: Parameters<FakeRun>) => {
      const line = call[1].join(' ');
      const answer = await run(...call);
      if (!isLet()) state.refused.push(line);
      if (run.lines.length === breakAt) throw new Error('killed');
      return answer;
    },
    { lines: run.lines },
  );
  return { state, rotate: () => runPlan(planRotation(buildDeployment(watched)), () => undefined), run };
}

describe('make rotate-password', () => {
  test('gives database, Secret and pods another password, and a connection is let in at every moment', async () => {
    const { state, rotate, run } = buildLibrary();

    await rotate();

    expect(state.inSecret).toMatch(/^[\w-]{32}$/);
    expect(state.inSecret).not.toBe(old);
    expect(isVerifierOf(state.verifier, state.inSecret)).toBe(true);
    expect(state.inPod).toBe(state.inSecret);
    expect(state.refused).toEqual([]);
    expect(run.lines.join('\n')).not.toContain(state.inSecret);
  });

  test('broken off after any of its commands leaves a library that works, and goes on at its next run', async () => {
    const whole = buildLibrary();
    await whole.rotate();

    const libraries = whole.run.lines.map((_line, index) => buildLibrary(index + 1));
    for (const { rotate } of libraries) {
      await rotate().catch(() => undefined);
      await rotate();
    }

    for (const { state } of libraries) {
      expect(state.refused).toEqual([]);
      expect(state.inSecret).toMatch(/^[\w-]{32}$/);
      expect(isVerifierOf(state.verifier, state.inSecret)).toBe(true);
      expect(state.inPod).toBe(state.inSecret);
    }
  });
});
