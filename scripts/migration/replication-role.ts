import { nameSlot } from '../application/standby.ts';
import { otherSide, sideNames } from '../cluster/database-placement.ts';
import { createPassword, readPasswords } from '../database/password.ts';
import { createVerifier, isVerifierOf } from '../database/scram.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { Step } from '../lib/plan.ts';
import type { ConnectedSides } from './sides.ts';

export const replicationSecret = `${sideNames.pod}-replication`;
export const role = 'replicator';

/** The password with which each side follows the other. */
export function createReplicationSecret(deployment: Deployment): Step {
  return createPassword(deployment, replicationSecret);
}

export async function readReplicationPassword({ cluster }: Pick<Deployment, 'cluster'>): Promise<string> {
  const [password = ''] = await readPasswords(cluster, replicationSecret);
  return password;
}

/** The role on the primary, and a slot that keeps the log for the other side. */
export function createReplicationRole(deployment: Deployment, sides: ConnectedSides): Step {
  return {
    title: `role "${role}", and a slot for the standby`,
    limitMs: 60_000,
    run: async () => {
      const password = await readReplicationPassword(deployment);
      const primary = await deployment.database.primary();
      const verifier = await primary.sql(`select rolpassword from pg_authid where rolname = '${role}'`);
      const slot = nameSlot(otherSide(primary.side));
      const state = await primary.sql(
        `select coalesce(wal_status, 'reserved') from pg_replication_slots where slot_name = '${slot}'`,
      );
      if (isVerifierOf(verifier, password) && state !== '' && state !== 'lost')
        return { changed: false, note: 'there' };
      if (verifier === '') await primary.sql(`create role ${role} replication login`);
      await primary.sql(`alter role ${role} password '${createVerifier(password)}'`);
      await sides.call(primary.side, `reserve ${slot}`);
      return undefined;
    },
  };
}
