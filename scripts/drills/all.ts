import type { CreateDrill } from './drill.ts';
import { createDbStopDrill } from './db-stop.ts';
import { createGatewayGoneDrill } from './gateway-gone.ts';
import { createInventoryKillDrill } from './inventory-kill.ts';
import { createIstiodGoneDrill, createIstiodRestartDrill } from './istiod.ts';
import { createAllRestartDrills, createNodeRestartDrill } from './restarts.ts';
import { createVmRebootDrill } from './vm-reboot.ts';

/** The drills in the order in which `make drills` runs them: what may leave traces comes last. */
export const allDrills: CreateDrill[] = [
  createVmRebootDrill,
  createDbStopDrill,
  createInventoryKillDrill,
  createIstiodRestartDrill,
  createIstiodGoneDrill,
  createGatewayGoneDrill,
  createNodeRestartDrill,
  ...createAllRestartDrills,
];
