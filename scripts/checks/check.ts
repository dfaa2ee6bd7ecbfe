/** Something that we say of the deployment, and the way to find out whether it is so. */
export interface Check {
  claim: string;
  /** Answers what was seen; throws what was seen instead when the claim is false. */
  check: () => Promise<string>;
}

export interface CheckReport {
  claim: string;
  holds: boolean;
  seen: string;
  seconds: number;
}

/** Tries every claim in turn, whatever became of those before, until `signal` is aborted. */
export async function runChecks(
  checks: Check[],
  tell: (report: CheckReport) => void,
  signal: AbortSignal,
): Promise<CheckReport[]> {
  const reports: CheckReport[] = [];
  for (const { claim, check } of checks) {
    if (signal.aborted) break;
    const begin = performance.now();
    const outcome = await check().then(
      (seen) => ({ holds: true, seen }),
      (error: unknown) => ({ holds: false, seen: error instanceof Error ? error.message : String(error) }),
    );
    const report = { claim, ...outcome, seconds: (performance.now() - begin) / 1000 };
    reports.push(report);
    tell(report);
  }
  return reports;
}
