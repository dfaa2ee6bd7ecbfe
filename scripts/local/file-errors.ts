import { UserError } from '../lib/user-error.ts';

const sentences: Record<string, string> = {
  EACCES: 'may not be written by this user: run as its owner, or set RUN_DIR to a folder of yours.',
  EPERM: 'may not be written by this user: run as its owner, or set RUN_DIR to a folder of yours.',
  EROFS: 'is on a disk that is read-only: set RUN_DIR to a folder on another one.',
  ENOSPC: 'is on a disk that is full: make room, or set RUN_DIR to a folder on another one.',
  EDQUOT: 'is on a disk where your quota is used up: make room, or set RUN_DIR to a folder on another one.',
  ENOENT:
    'can not be made, since there is no folder to hold it: make that first, or set RUN_DIR to another one.',
  ENOTDIR: 'should be a folder: move away the file in its place, or set RUN_DIR to another one.',
  EEXIST: 'should be a folder: move away the file in its place, or set RUN_DIR to another one.',
};

/** Does something with files; what the disk refuses becomes a sentence that names the file and what to do. */
export async function explainFileErrors<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    const sentence = sentences[code ?? ''];
    if (sentence === undefined || path === undefined) throw error;
    throw new UserError(`${path} ${sentence}`, { cause: error });
  }
}
