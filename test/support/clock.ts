const names = ['TZ', 'LD_PRELOAD', 'FAKETIME', 'FAKETIME_SHARED'];

/** What shows the clock and the time zone of the tests, those of faketime too, to a process whose environment is its own. */
export const clockEnvironment = Object.fromEntries(
  names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
);
