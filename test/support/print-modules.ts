import { registerHooks } from 'node:module';

/** Preloaded into a service under test: tells on stderr the address of each module that it loads. */
registerHooks({
  load(url, context, nextLoad) {
    process.stderr.write(`loaded ${url}\n`); // which waits when the tests are slow to read
    return nextLoad(url, context);
  },
});
