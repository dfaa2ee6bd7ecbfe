import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../lib/user-error.ts';
import { identifyProcess, type ProcessRecord } from './processes.ts';
import { explainEnd, startProgram, waitUntilReady, type Program, type RunningProgram } from './program.ts';

/** A program that ends more often than this won't recover by itself. */
const maxRestartsPerMinute = 5;

interface SupervisorOptions {
  /** Called with a message for the user when a program ends, and when it is back. */
  notify: (message: string) => void;
  /** Called with everything that runs, whenever that changes. */
  onChange: (records: ProcessRecord[]) => void;
  /** How long after its end a program is restarted; twice as long after the second, and so on. */
  restartDelayMs?: number;
}

export interface Supervisor {
  /** Starts a program, waits until it is ready, and from then on restarts it when it ends. */
  start: (program: Program) => Promise<void>;
  /** Stops everything, last started first. */
  stop: () => Promise<void>;
  /** Ends everything at once. */
  kill: () => void;
  /** Rejects when a program ends again and again. */
  failed: Promise<never>;
}

interface Child {
  program: Program;
  running: RunningProgram;
  identity: string;
  /** Settles when nothing will restart the program. */
  supervision?: Promise<void>;
}

/**
 * Keeps programs running. One that ends is restarted, as a cluster would do it: the others can bear its absence, and
 * stopping them all for it would end what still works.
 */
export function createSupervisor({ notify, onChange, restartDelayMs = 500 }: SupervisorOptions): Supervisor {
  const children: Child[] = [];
  const { promise: failed, reject: fail } = Promise.withResolvers<never>();
  failed.catch(() => undefined); // nobody has to wait for it
  const stopping = new AbortController();
  const isStopping = () => stopping.signal.aborted;

  const launch = async (program: Program) => {
    const running = await startProgram(program);
    return { running, identity: (await identifyProcess(running.pid)) ?? '' };
  };
  const recordChange = async ({ running }: Child) => {
    onChange(children.map(toRecord));
    if (isStopping()) await running.stop();
  };

  const keepRunning = async (child: Child) => {
    const { name } = child.program;
    let restarts: number[] = [];
    for (;;) {
      const end = await explainEnd(child.program, child.running);
      if (isStopping()) return;
      restarts = [...restarts.filter((time) => performance.now() - time < 60_000), performance.now()];
      if (restarts.length > maxRestartsPerMinute)
        throw new UserError(`${name} ${end}, for the ${restarts.length}th time in a minute.`);
      notify(`${name} ${end}: starting it again.`);
      await sleep(restartDelayMs * restarts.length);
      if (isStopping()) return;
      Object.assign(child, await launch(child.program));
      await recordChange(child);
      if (await isReady(child)) notify(`${name} is back.`);
      else await child.running.stop();
    }
  };

  return {
    start: async (program) => {
      if (isStopping())
        throw new UserError(`${program.name} was not started, because everything is being stopped.`);
      const child: Child = { program, ...(await launch(program)) };
      children.push(child);
      await recordChange(child);
      await waitUntilReady(program, child.running);
      child.supervision = keepRunning(child).catch(fail);
    },
    stop: async () => {
      stopping.abort();
      for (const child of children.toReversed()) {
        await child.running.stop();
        await child.supervision;
      }
      onChange([]);
    },
    kill: () => {
      for (const { running } of children) running.kill();
    },
    failed,
  };
}

function toRecord({ program: { name, stopSignal }, running: { pid }, identity }: Child): ProcessRecord {
  return { name, pid, identity, stopSignal };
}

async function isReady({ program, running }: Child): Promise<boolean> {
  return waitUntilReady(program, running).then(
    () => true,
    () => false,
  );
}
