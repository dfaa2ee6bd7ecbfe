/** Ends as gcloud ends: with the command in parentheses, and what is wrong. */
export function fail(path: string, message: string, exitCode = 1): never {
  console.error(`ERROR: (gcloud.${path.replaceAll(' ', '.')}) ${message}`);
  process.exit(exitCode);
}
