import { isDrill, isMatrixRow, type Fault } from '../faults/fault.ts';
import { formatTable } from '../lib/table.ts';

/** A page with what each drill does and predicts, and what doctor finds of every fault. */
export function formatFaults(faults: Fault[]): string {
  const drills = faults.filter(isDrill).map(({ name, description, prediction }) => {
    const outage = prediction.maxOutageSeconds === 0 ? 'none' : `${prediction.maxOutageSeconds} s`;
    return [`\`${name}\``, description, prediction.text, outage];
  });
  const found = faults
    .filter(isMatrixRow)
    .map(({ finding, description, isMendedByHand }) => [
      `\`${finding}\``,
      description,
      isMendedByHand ? 'you' : "doctor's command",
    ])
    .sort(([one = ''], [other = '']) => one.localeCompare(other, 'en'));
  return `# Faults

This page is made from the code by \`make reference\`.

## Drills

\`make drill-NAME\` breaks the deployment like this while a ledger writes books, and compares what clients see with the prediction.

${formatTable(['drill', 'what is done', 'what we predict', 'outage at most'], drills)}

## Findings

\`make doctor-matrix\` breaks the deployment like this, and \`make doctor\` has to name the finding first.

${formatTable(['finding', 'what is done', 'mended by'], found)}
`;
}
