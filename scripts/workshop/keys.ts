import { emitKeypressEvents, type Key } from 'node:readline';
import type { ReadStream } from 'node:tty';

/** What the presenter wants. */
export type Wish = 'next' | 'back' | 'again' | 'quit' | { jumpTo: number };

const wishes: Record<string, Wish> = { return: 'next', enter: 'next', space: 'next', n: 'next' };
Object.assign(wishes, { right: 'next', b: 'back', left: 'back', r: 'again', q: 'quit' });

export const keyHelp = 'Enter: go on   r: run it again   b: back   1-9: to a chapter   q: quit';

/** Waits for the next key that means something. */
export async function readWish(input: ReadStream): Promise<Wish> {
  emitKeypressEvents(input);
  input.setRawMode(true);
  input.resume();
  try {
    return await new Promise((resolve) => {
      const onKey = (text: string | undefined, { name = '', ctrl }: Key) => {
        const number = Number(text);
        const wish =
          ctrl && (name === 'c' || name === 'd') ? 'quit' : number > 0 ? { jumpTo: number } : wishes[name];
        if (wish === undefined) return;
        input.off('keypress', onKey);
        resolve(wish);
      };
      input.on('keypress', onKey);
    });
  } finally {
    input.setRawMode(false);
    input.pause();
  }
}
