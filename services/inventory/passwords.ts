import { readFile } from 'node:fs/promises';
import { isWrongPassword } from './database-errors.ts';

/** One for each of two passwords, and one because they may change between those. */
const tries = 3;

/** Runs what may open a connection, again where the database wants another of our passwords. */
export type WithPassword = <Result>(connect: () => Promise<Result>) => Promise<Result>;

/**
 * The database's passwords, from a file that is read anew for each connection. While one password takes the place of
 * another the file has a line for each, and whichever the database wants opens the connection.
 */
export function createPasswords(file: string) {
  let turn = 0;

  async function read(): Promise<string[]> {
    return (await readFile(file, 'utf8')).trim().split('\n');
  }

  /** The one to try now; the driver asks at each new connection. */
  async function choose(): Promise<string> {
    const passwords = await read();
    return passwords[turn % passwords.length] ?? '';
  }

  const withPassword: WithPassword = async (connect) => {
    for (let left = tries; ; left -= 1) {
      const tried = turn;
      try {
        return await connect();
      } catch (error) {
        if (!isWrongPassword(error) || left === 1 || (await read()).length === 1) throw error;
        // Of several connections that are refused at once, the first takes the turn for all.
        if (turn === tried) turn += 1;
      }
    }
  };

  return { choose, withPassword };
}
