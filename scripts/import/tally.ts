/** What became of the rows so far. `possiblyAdded` are those already there whose first answer was lost. */
export interface Tally {
  rows: number;
  added: number;
  completed: number;
  alreadyThere: number;
  possiblyAdded: number;
  rejected: number;
  incomplete: number;
}

export function createTally(): Tally {
  return { rows: 0, added: 0, completed: 0, alreadyThere: 0, possiblyAdded: 0, rejected: 0, incomplete: 0 };
}

/** Throws when a row is not accounted for. */
export function verifyTally({ rows, added, completed, alreadyThere, rejected }: Tally): void {
  if (added + completed + alreadyThere + rejected !== rows) {
    throw new Error(
      `Of ${rows} rows, ${added} + ${completed} + ${alreadyThere} + ${rejected} are accounted for: this is a fault of import.`,
    );
  }
}
