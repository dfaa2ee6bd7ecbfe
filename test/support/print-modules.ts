import { registerHooks } from 'node:module';
import { writeSync } from 'node:fs';

/** Preloaded into a service under test: tells on stderr the address of each module that it loads. */
registerHooks({
  load(url, context, nextLoad) {
    writeSync(2, `loaded ${url}\n`);
    return nextLoad(url, context);
  },
});
