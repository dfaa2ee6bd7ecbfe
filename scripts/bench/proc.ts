const ticksPerSecond = 100; // USER_HZ, the same on every Linux that we run on

/** Seconds of all processors so far, and those in which they had nothing to do. */
export interface ProcessorSeconds {
  all: number;
  idle: number;
}

/** A process as /proc/PID/stat shows it. */
export interface ProcessCpu {
  pid: number;
  parent: number;
  name: string;
  /** User and system time of its own. */
  own: number;
  /** The same of its children that have ended, and of theirs. */
  ended: number;
}

/** Parses lines of /proc/PID/stat. */
export function parseProcesses(stats: string): ProcessCpu[] {
  return stats.split('\n').flatMap((line) => {
    const [, pid, name = '', rest = ''] = /^(\d+) \((.*)\) \S (.*)$/.exec(line) ?? [];
    if (pid === undefined) return [];
    // What follows the state begins with field 4 of proc_pid_stat(5): utime is field 14, cstime 17.
    const fields = rest.split(' ').map(Number);
    const [utime = 0, stime = 0, cutime = 0, cstime = 0] = fields.slice(10, 14);
    return {
      ...{ pid: Number(pid), parent: fields[0] ?? 0, name },
      ...{ own: (utime + stime) / ticksPerSecond, ended: (cutime + cstime) / ticksPerSecond },
    };
  });
}

/** What processes and their children have used. */
export function sumSeconds(processes: readonly ProcessCpu[]): number {
  return processes.reduce((sum, { own, ended }) => sum + own + ended, 0);
}

/** Parses the first line of /proc/stat. */
export function parseProcessors(stat: string): ProcessorSeconds {
  const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, softirq = 0, steal = 0] = stat
    .replace(/^cpu +/, '')
    .split(' ')
    .map((ticks) => Number.parseInt(ticks, 10) / ticksPerSecond);
  return { all: user + nice + system + idle + wait + irq + softirq + steal, idle: idle + wait };
}
