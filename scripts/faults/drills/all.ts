import { createCertRotationDrill } from './cert-rotation.ts';
import { createClockSkewDrill } from './clock-skew.ts';
import { createDbCrashDrill, createDbRestartDrill, createDbStopDrill } from './database.ts';
import { createDiskFullDrill } from './disk-full.ts';
import type { CreateDrill } from './drill.ts';
import { createGatewayGoneDrill } from './gateway-gone.ts';
import { createInventoryKillDrill } from './inventory-kill.ts';
import { createIstiodGoneDrill, createIstiodRestartDrill } from './istiod.ts';
import { createNetCutDrill, createNetSlowDrill } from './network.ts';
import { createRotatePasswordDrill, createWrongPasswordDrill, createWrongSecretDrill } from './passwords.ts';
import { createAllRestartDrills, createNodeRestartDrill } from './restarts.ts';
import { createRolloutDrill } from './rollout.ts';
import { createTokenExpiredDrill } from './token-expired.ts';
import { createVmLongOffDrill } from './vm-long-off.ts';
import { createVmPowerCutDrill } from './vm-power-cut.ts';
import { createVmProxyCrashDrill, createVmProxyRestartDrill } from './vm-proxy.ts';
import { createVmRebootDrill } from './vm-reboot.ts';

/** The drills in the order in which `make drills` runs them: what may leave traces comes last. */
export const allDrills: CreateDrill[] = [
  createVmRebootDrill,
  createVmPowerCutDrill,
  createVmProxyRestartDrill,
  createVmProxyCrashDrill,
  createDbStopDrill,
  createDbCrashDrill,
  createDbRestartDrill,
  createInventoryKillDrill,
  createRolloutDrill,
  createNetCutDrill,
  createNetSlowDrill,
  createIstiodRestartDrill,
  createIstiodGoneDrill,
  createGatewayGoneDrill,
  createNodeRestartDrill,
  ...createAllRestartDrills,
  createCertRotationDrill,
  createClockSkewDrill,
  createRotatePasswordDrill,
  createWrongPasswordDrill,
  createWrongSecretDrill,
  createTokenExpiredDrill,
  createVmLongOffDrill,
  createDiskFullDrill,
];
