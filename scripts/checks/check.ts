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

/**
 * Tries lanes of claims side by side, the claims of each lane in turn, and tells all in the order of the list: what depends
 * on being undisturbed by another shares a lane with it.
 */
export async function runLanes(
  lanes: Check[][],
  tell: (report: CheckReport) => void,
  signal: AbortSignal,
): Promise<CheckReport[]> {
  const waiting: CheckReport[][] = lanes.map(() => []);
  const hasEnded = lanes.map(() => false);
  const tellInTurn = () => {
    for (const [lane, reports] of waiting.entries()) {
      reports.splice(0).forEach(tell);
      if (!hasEnded[lane]) return;
    }
  };
  const reports = lanes.map(async (checks, lane) => {
    const own = await runChecks(checks, (report) => (waiting[lane]?.push(report), tellInTurn()), signal);
    hasEnded[lane] = true;
    tellInTurn();
    return own;
  });
  return (await Promise.all(reports)).flat();
}
