import { allDrills } from './drills/all.ts';
import type { CreateBreaks } from './break.ts';

/** The breaks of those drills that last long enough for doctor to look; each is mended as its drill does it. */
export const createBreaksOfTheDrills: CreateBreaks = (deployment) =>
  allDrills
    .map((createDrill) => createDrill(deployment))
    .flatMap(({ name, does, finding, refusal, prepare, break: doBreak, mend, putBack }) =>
      finding === undefined || refusal !== undefined
        ? []
        : [
            {
              name: `drill-${name}`,
              does,
              finding,
              break: async () => {
                await prepare?.();
                await doBreak();
              },
              putBack: async () => {
                await mend?.();
                await putBack?.();
              },
              isMendedByHand: true,
            },
          ],
    );
