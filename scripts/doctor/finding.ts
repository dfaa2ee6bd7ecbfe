import { quoteWord } from '../lib/run.ts';

/** Something that is wrong. `make doctor JSON=1` prints it by these names. */
export interface Finding {
  /** Identifies the finding for drills, docs/doctor.md and other programs. */
  name: string;
  /** What doctor saw, with the values. */
  seen: string;
  /** What it does to the library. */
  why: string;
  /** The command that mends it, ready to paste. */
  mend: string;
  /** The name of the finding that explains this one: mend that, and this goes away. */
  followsFrom?: string;
  /** Worth knowing, but nothing is wrong: it does not count for the exit code. */
  isNote?: true;
}

export interface Diagnosis {
  /** Causes first, then what follows from them, then notes. */
  findings: Finding[];
  /** Questions without an answer, for a reason that no finding explains. */
  unanswered: { question: string; reason: string }[];
}

/** 0: nothing is wrong. 1: something is. 2: doctor can't tell, because a question has no answer. */
export function getExitCode({ findings, unanswered }: Diagnosis): 0 | 1 | 2 {
  if (findings.some(({ isNote }) => isNote !== true)) return 1;
  return unanswered.length > 0 ? 2 : 0;
}

/** A kubectl command for this cluster and namespace, ready to paste. */
export function kubectlCommand(
  { context, namespace }: { context: string; namespace: string },
  args: string,
): string {
  const isNamed = namespace === 'default' || /(^|\s)--namespace\s/.test(args);
  return `kubectl --context ${context} ${isNamed ? '' : `--namespace ${namespace} `}${args}`;
}

/** A command on the VM, ready to paste on this machine. */
export function vmCommand(command: string): string {
  return `make vm-shell DO=${quoteWord(command)}`;
}

/** The command that applies our objects again, as of the last of these steps of the workshop. */
export function stepCommand(steps?: unknown[]): string {
  return `make step-${steps?.length ?? 1}`;
}
