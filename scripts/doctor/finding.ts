/** Something that is wrong, in the words of whoever has to mend it. */
export interface Finding {
  /** What the drills, the README's table and other programs know it by. */
  name: string;
  /** What was seen, with the values. */
  seen: string;
  /** What it does to the library. */
  why: string;
  /** The command that mends it, as one can paste it. */
  mend: string;
  /** The name of the finding that explains this one: mend that, and this goes away. */
  followsFrom?: string;
  /** Worth knowing, and nothing wrong: it does not count for the exit code. */
  isNote?: true;
}

/** What was found, causes before what follows from them, and what could not be found out. */
export interface Examination {
  findings: Finding[];
  untold: { question: string; reason: string }[];
}

/** 0: nothing is wrong. 1: something is. 2: it can't be told, for a question has no answer. */
export function exitCodeOf({ findings, untold }: Examination): 0 | 1 | 2 {
  if (findings.some(({ isNote }) => isNote !== true)) return 1;
  return untold.length > 0 ? 2 : 0;
}
