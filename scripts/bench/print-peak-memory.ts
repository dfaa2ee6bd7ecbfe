// `node --import` loads this before a script: it prints at the end how much memory the script used at most.
process.once('exit', () =>
  console.log(`peak memory   ${(process.resourceUsage().maxRSS / 1024).toFixed(0).padStart(12)} MB`),
);
