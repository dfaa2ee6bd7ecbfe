import { readFile } from 'node:fs/promises';
import { isWrongPassword } from './database-errors.ts';

/** One for each of two passwords, and one more because they may change in between. */
const maxAttempts = 3;

/** Runs what may open a connection, and again when the database wants another of our passwords. */
export type WithPassword = <Result>(connect: () => Promise<Result>) => Promise<Result>;

/**
 * The database's passwords, from a file that is read anew for each connection. While one password takes the place of
 * another the file has a line for each, and whichever the database wants opens the connection.
 */
export function createPasswords(file: string) {
  let index = 0;

  async function read(): Promise<string[]> {
    return (await readFile(file, 'utf8')).trim().split('\n');
  }

  /** The password to try now; the driver calls it for each new connection. */
  async function choose(): Promise<string> {
    const passwords = await read();
    return passwords[index % passwords.length] ?? '';
  }

  const withPassword: WithPassword = async (connect) => {
    for (let attempt = 1; ; attempt += 1) {
      const tried = index;
      try {
        return await connect();
      } catch (error) {
        if (!isWrongPassword(error) || attempt === maxAttempts || (await read()).length === 1) throw error;
        // Of several connections that are refused at once, only the first moves on to the next password.
        if (index === tried) index += 1;
      }
    }
  };

  return { choose, withPassword };
}
