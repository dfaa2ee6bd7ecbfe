import type { CreateDrill } from './drill.ts';
import { createDbStopDrill } from './db-stop.ts';
import { createInventoryKillDrill } from './inventory-kill.ts';
import { createVmRebootDrill } from './vm-reboot.ts';

/** The drills in the order in which `make drills` runs them: what may leave traces comes last. */
export const allDrills: CreateDrill[] = [createVmRebootDrill, createDbStopDrill, createInventoryKillDrill];
