import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A thing in the cloud, as `describe` and `list` show it. */
export interface Thing {
  group: string;
  name: string;
  /** What it can't be without, as `group/name`. */
  needs: string[];
  [field: string]: unknown;
}

/** What a test has the cloud do, by `group verb`: the error that it answers, `hang`, or `race`: somebody was faster. */
export type Faults = Record<string, string>;

/** The cloud's state is a folder with a file a thing, so that commands can run side by side. */
export function openState(directory: string) {
  const fileOf = (group: string, place: string, name: string) =>
    join(directory, 'things', `${group} ${place} ${name}`.replaceAll('/', '|'));
  /** Whole before it is in its place: another command may be reading. */
  const prepare = (thing: Thing): string => {
    const prepared = join(directory, randomUUID());
    writeFileSync(prepared, JSON.stringify(thing));
    return prepared;
  };
  const read = (file: string): Thing | undefined => {
    try {
      return JSON.parse(readFileSync(file, 'utf8')) as Thing;
    } catch {
      return undefined;
    }
  };
  return {
    directory,
    fileOf,
    /** Answers false when there is one of that name. */
    create: (file: string, thing: Thing): boolean => {
      mkdirSync(dirname(file), { recursive: true });
      const prepared = prepare(thing);
      try {
        linkSync(prepared, file);
        return true;
      } catch {
        return false;
      } finally {
        rmSync(prepared);
      }
    },
    write: (file: string, thing: Thing) => renameSync(prepare(thing), file),
    read,
    remove: (file: string) => rmSync(file),
    all: (): Thing[] => {
      const folder = join(directory, 'things');
      mkdirSync(folder, { recursive: true });
      // One that another command has just deleted is not there any more.
      return readdirSync(folder).flatMap((file) => read(join(folder, file)) ?? []);
    },
    faults: (): Faults => {
      try {
        return JSON.parse(readFileSync(join(directory, 'faults.json'), 'utf8')) as Faults;
      } catch {
        return {};
      }
    },
  };
}

export type State = ReturnType<typeof openState>;
