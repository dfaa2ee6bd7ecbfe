/** The programs beside gcloud that the verbs run, by the name that they are called by. */
import { appendFileSync, readFileSync } from 'node:fs';
import { runKubectl } from './kubectl.ts';
import { openState } from './state.ts';

const [, , tool = '', ...words] = process.argv;
const state = openState(process.env.FAKE_CLOUD ?? '');
appendFileSync(`${state.directory}/calls`, `${tool} ${words.join(' ')}\n`);

try {
  if (tool === 'kubectl') console.log(runKubectl(state, words));
  if (tool === 'ssh') connect(words.find((word) => /^[a-z].*-vm$/.test(word)) ?? '');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

/** Finds the host as ssh does: in the file that the user's own configuration includes. */
function connect(host: string): void {
  const included =
    /^Include "(.*)"$/m.exec(readFileSync(`${process.env.HOME ?? ''}/.ssh/config`, 'utf8'))?.[1] ?? '';
  if (!readFileSync(included, 'utf8').includes(`Host ${host}\n`))
    throw new Error(`Could not resolve hostname ${host}`);
  const isUp = state.all().some(({ group, status }) => group === 'compute instances' && status === 'RUNNING');
  if (!isUp) throw new Error('Connection closed by UNKNOWN port 65535');
}
