// Loaded before a script by `node --import`: its last line tells the most memory that it held, in kilobytes.
process.once('exit', () => console.log(`peak memory ${process.resourceUsage().maxRSS}`));
