import { formatFailures, type Account } from '../../ledger/client-stats.ts';
import { hangs } from '../../ledger/post-book.ts';
import type { Drill } from './drill.ts';

/** What clients saw against what they were to see: a sentence for each difference. `stretch` is that of the limits. */
export function judge(drill: Drill, { failed, failures, outageSeconds }: Account, stretch: number): string[] {
  const { minOutageSeconds = 0, mayHang } = drill;
  const maxOutageSeconds = drill.maxOutageSeconds * stretch;
  const outage = `${outageSeconds.toFixed(1)} s`;
  const problems: string[] = [];
  if (maxOutageSeconds === 0 && failed > 0) {
    problems.push(`clients were to see no failure, and saw ${formatFailures(failures)} within ${outage}`);
  } else if (outageSeconds > maxOutageSeconds) {
    problems.push(
      `clients were without the library for ${outage}, longer than ${maxOutageSeconds.toFixed(1)} s`,
    );
  }
  if (outageSeconds < minOutageSeconds) {
    problems.push(`clients were without the library for ${outage} only: was anything broken?`);
  }
  const rude = Object.keys(failures).filter((kind) => kind === hangs || kind.includes('without'));
  if (!mayHang && rude.length > 0) {
    problems.push(`clients were left in the dark: ${rude.join(', ')}`);
  }
  return problems;
}

/** What clients saw, a few words each. */
export function formatAccount({ failures, slowestSeconds, replayed }: Account): string[] {
  const again = replayed === 0 ? [] : [`${replayed} books found there by their retry`];
  return [formatFailures(failures), `slowest answer ${slowestSeconds.toFixed(1)} s`, ...again];
}

/** Throws unless books are written and nothing fails. */
export function verifyCalm({ good, failed, failures }: Account): void {
  if (failed > 0) throw new Error(`requests fail before anything is broken: ${formatFailures(failures)}`);
  if (good === 0) throw new Error('the ledger writes nothing, though nothing is broken yet');
}
