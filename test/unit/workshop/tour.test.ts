import { PassThrough } from 'node:stream';
import type { ReadStream } from 'node:tty';
import type { Chapter } from '../../../scripts/workshop/chapter.ts';
import type { Stage } from '../../../scripts/workshop/play.ts';
import { playAll, playByKeys } from '../../../scripts/workshop/tour.ts';

const buildChapter = (name: string, see: string): Chapter => ({
  ...{ name, title: `Title of ${name}`, minutes: 2, isShort: true, look: '', why: '', stuck: '', notes: '' },
  exercises: [{ command: `run ${name}`, see: [see], picture: undefined }],
});
const chapters = [buildChapter('1-one', 'fine'), buildChapter('2-two', 'else')];

/** A stage whose commands all print "fine", and what was done on it. */
function buildStage(left?: string) {
  const done: string[] = [];
  const stage: Stage = {
    print: () => undefined,
    run: (command) => (done.push(command), Promise.resolve({ output: 'fine\n', seconds: 1.5 })),
    tellPage: ({ name }, number) => done.push(`page: ${number} ${name}`),
  };
  const position = { read: () => Promise.resolve(left), write: () => Promise.resolve() };
  return { stage, position, done };
}

test('a tour by itself runs every block, and says what was not to be seen', async () => {
  const { stage, position, done } = buildStage();

  const reports = await playAll(stage, chapters, position);

  expect(done).toEqual(['page: 1 1-one', 'run 1-one', 'page: 2 2-two', 'run 2-two']);
  expect(reports).toEqual([
    { chapter: '1-one', command: 'run 1-one', seconds: 1.5, missing: undefined },
    { chapter: '2-two', command: 'run 2-two', seconds: 1.5, missing: 'else' },
  ]);
});

test('a tour by keys resumes where it was left, goes back, runs a block again, and ends', async () => {
  const { stage, position, done } = buildStage('2-two');
  const keys = ['b', 'n', 'r', 'n', 'q'];
  const input = Object.assign(new PassThrough(), { setRawMode: () => undefined });
  input.on('resume', () => setImmediate(() => input.write(keys.shift() ?? 'q')));

  await playByKeys(stage, chapters, position, input as unknown as ReadStream);

  expect(done).toEqual(['page: 2 2-two', 'page: 1 1-one', 'run 1-one', 'run 1-one', 'page: 2 2-two']);
});
