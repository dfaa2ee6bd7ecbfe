import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  return {
    directory,
    fileOf,
    /** Answers false when there is one of that name. */
    create: (file: string, thing: Thing): boolean => {
      mkdirSync(dirname(file), { recursive: true });
      try {
        writeFileSync(file, JSON.stringify(thing), { flag: 'wx' });
        return true;
      } catch {
        return false;
      }
    },
    write: (file: string, thing: Thing) => writeFileSync(file, JSON.stringify(thing)),
    read: (file: string): Thing | undefined => {
      try {
        return JSON.parse(readFileSync(file, 'utf8')) as Thing;
      } catch {
        return undefined;
      }
    },
    remove: (file: string) => rmSync(file),
    all: (): Thing[] => {
      const folder = join(directory, 'things');
      mkdirSync(folder, { recursive: true });
      return readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Thing);
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
