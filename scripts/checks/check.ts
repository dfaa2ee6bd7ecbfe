import { getErrorMessage } from '../lib/error-message.ts';

/** A claim about the deployment, and the way to find out whether it holds. */
export interface Check {
  claim: string;
  /** Returns what was observed; throws what was observed instead when the claim is false. */
  check: () => Promise<string>;
}

export interface CheckReport {
  claim: string;
  holds: boolean;
  observed: string;
  seconds: number;
}

/**
 * Runs groups of checks in parallel, the checks of a group one after another whatever became of those before, until `signal`
 * is aborted. Reports each in the order of the list. Checks that another one would disturb belong in one group.
 */
export async function runChecks(
  groups: Check[][],
  onReport: (report: CheckReport) => void,
  signal?: AbortSignal,
): Promise<CheckReport[]> {
  const unreported = groups.flat();
  const finished = new Map<Check | undefined, CheckReport | undefined>();
  const reports: CheckReport[] = [];
  const reportFinished = () => {
    while (finished.has(unreported[0])) {
      const report = finished.get(unreported.shift());
      if (report) {
        reports.push(report);
        onReport(report);
      }
    }
  };
  const runGroup = async (checks: Check[]) => {
    for (const check of checks) {
      finished.set(check, signal?.aborted ? undefined : await runCheck(check));
      reportFinished();
    }
  };
  await Promise.all(groups.map(runGroup));
  return reports;
}

/** Never throws: a check that throws does not hold. */
export async function runCheck({ claim, check }: Check): Promise<CheckReport> {
  const begin = performance.now();
  const result = await check().then(
    (observed) => ({ holds: true, observed }),
    (error: unknown) => ({ holds: false, observed: getErrorMessage(error) }),
  );
  return { claim, ...result, seconds: (performance.now() - begin) / 1000 };
}

const claimWidth = 72;

/** A line: whether the claim holds, how long it took to find out, and what was observed. */
export function formatCheck({ claim, holds, observed, seconds }: CheckReport): string {
  return `  ${holds ? '✓' : '✗'} ${claim.padEnd(claimWidth)} ${seconds.toFixed(1).padStart(4)} s  ${observed.replaceAll('\n', ' ')}`;
}
