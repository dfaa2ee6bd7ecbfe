/** `make container`: builds the image that runs the whole library, PostgreSQL included. */
import { args, run } from './lib/run.ts';
import { projectRoot } from './lib/project-root.ts';
import { runScript } from './lib/script.ts';
import { environment, parseSettings } from './lib/settings.ts';

const buildLimitMs = 900_000;

await runScript(async () => {
  const { IMAGE } = parseSettings(environment);
  const image = `${IMAGE}-all`;
  const build = (options: string[]) =>
    run('docker', [...args`build --quiet`, ...options, projectRoot], { timeoutMs: buildLimitMs });
  await build(args`--tag ${IMAGE}`);
  await build(args`--file ${projectRoot}Dockerfile.all --build-arg SERVICES_IMAGE=${IMAGE} --tag ${image}`);
  console.log(`docker run --rm --publish 8080:8080 --publish 8081:8081 ${image}`);
});
