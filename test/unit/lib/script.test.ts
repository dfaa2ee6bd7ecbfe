import { UserError } from '../../../scripts/lib/user-error.ts';
import { CommandError } from '../../../scripts/lib/run.ts';
import { formatFailure, formatReport } from '../../../scripts/lib/script.ts';
import { StepError } from '../../../scripts/lib/plan.ts';

describe('formatReport', () => {
  test('shows the seconds of a step that was run', () => {
    const line = formatReport({ title: 'Istio', state: 'done', seconds: 12.34, note: '', changed: true });

    expect(line).toMatch(/^ {2}✓ Istio +12 s$/);
  });

  test('shows why a step was skipped', () => {
    const line = formatReport({
      title: 'Istio',
      state: 'skipped',
      seconds: 0.1,
      note: 'there',
      changed: false,
    });

    expect(line).toMatch(/^ {2}– Istio +there$/);
  });
});

describe('formatFailure', () => {
  test('shows the sentence, the command, its last lines and what to do next', () => {
    const command = new CommandError('kubectl get pods', 1, 'first\nno such host');
    const reason = new Error('The cluster is silent.', { cause: command });

    const text = formatFailure(new StepError('cluster failed', { cause: reason }), { look: 'make status' });

    expect(text.split('\n')).toEqual([
      'The cluster is silent.',
      '  ran:    kubectl get pods',
      '  | first',
      '  | no such host',
      '  look:   make status',
    ]);
  });

  test('shows a refusal without a stack', () => {
    const text = formatFailure(
      new StepError('x failed', { cause: new UserError('Port 8080 is taken.') }),
      {},
    );

    expect(text).toBe('Port 8080 is taken.');
  });

  test('shows the stack of a mistake of ours', () => {
    expect(formatFailure(new TypeError('x is undefined'), {})).toMatch(/x is undefined\n.*at /s);
  });
});
