import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../lib/user-error.ts';
import type { ProcessRecord } from './leftovers.ts';
import { identifyProcess } from './processes.ts';
import { explainEnd, startProgram, waitUntilReady, type Program, type Running } from './program.ts';

/** A program that has ended so often in a minute won't come right by itself. */
const maxRestartsAMinute = 5;

interface SupervisorOptions {
  /** For people: what happened to a program. */
  tell: (sentence: string) => void;
  /** Called with all that runs, whenever that changes. */
  onChange: (records: ProcessRecord[]) => void;
  /** How long after its end a program is started again; twice as long after the second, and so on. */
  restartDelayMs?: number;
}

export interface Supervisor {
  /** Starts a program, waits until it serves, and from then on starts it again when it ends. */
  start: (program: Program) => Promise<void>;
  /** Stops everything, last started first. */
  stop: () => Promise<void>;
  /** Ends everything at once. */
  kill: () => void;
  /** Rejects when a program ends again and again. */
  failed: Promise<never>;
}

/**
 * Keeps a list of programs running. One that ends is started again, as a cluster would do it: the others bear its
 * absence, and stopping them all for it would end what still works.
 */
export function createSupervisor({ tell, onChange, restartDelayMs = 500 }: SupervisorOptions): Supervisor {
  const slots: Slot[] = [];
  const { promise: failed, reject: fail } = Promise.withResolvers<never>();
  // Whoever waits for it hears of it; nobody has to.
  failed.catch(() => undefined);
  const stopping = new AbortController();
  const isStopping = () => stopping.signal.aborted;

  const launch = async (slot: Slot) => {
    slot.running = await startProgram(slot.program);
    slot.identity = (await identifyProcess(slot.running.pid)) ?? '';
    onChange(slots.flatMap(toRecord));
    if (isStopping()) await slot.running.stop();
  };

  const keepRunning = async (slot: Slot) => {
    let restarts: number[] = [];
    while (slot.running) {
      const end = await explainEnd(slot.program, slot.running);
      if (isStopping()) return;
      restarts = [...restarts.filter((time) => performance.now() - time < 60_000), performance.now()];
      const what = `${slot.program.name} ${end}`;
      if (restarts.length > maxRestartsAMinute)
        throw new UserError(`${what}, for the ${restarts.length}th time in a minute.`);
      tell(`${what}: starting it again.`);
      await sleep(restartDelayMs * restarts.length);
      if (isStopping()) return;
      await launch(slot);
      if (await isReady(slot)) tell(`${slot.program.name} is back.`);
      else await slot.running.stop();
    }
  };

  return {
    start: async (program) => {
      if (isStopping())
        throw new UserError(`${program.name} was not started, because everything is being stopped.`);
      const slot: Slot = { program, running: undefined, identity: '', kept: undefined };
      slots.push(slot);
      await launch(slot);
      if (slot.running) await waitUntilReady(program, slot.running);
      slot.kept = keepRunning(slot).catch(fail);
    },
    stop: async () => {
      stopping.abort();
      for (const { running, kept } of slots.toReversed()) {
        await running?.stop();
        await kept;
      }
      onChange([]);
    },
    kill: () => {
      for (const { running } of slots) running?.kill();
    },
    failed,
  };
}

interface Slot {
  program: Program;
  running: Running | undefined;
  identity: string;
  /** Settles when nothing will start the program again. */
  kept: Promise<void> | undefined;
}

function toRecord({ program, running, identity }: Slot): ProcessRecord[] {
  const { name, stopSignal } = program;
  return running ? [{ name, pid: running.pid, identity, stopSignal }] : [];
}

async function isReady({ program, running }: Slot): Promise<boolean> {
  if (!running) return false;
  return waitUntilReady(program, running).then(
    () => true,
    () => false,
  );
}
