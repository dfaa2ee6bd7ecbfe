// Loaded before a script by `node --import`: tells at its end how much memory it held at most.
process.once('exit', () =>
  console.log(`peak memory   ${(process.resourceUsage().maxRSS / 1024).toFixed(0).padStart(12)} MB`),
);
