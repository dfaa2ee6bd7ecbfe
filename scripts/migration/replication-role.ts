import type { Secret } from 'kubernetes-types/core/v1.js';
import { nameSlot } from '../application/standby.ts';
import { otherSide, sideNames } from '../cluster/database-placement.ts';
import { generatePassword } from '../database/password.ts';
import { createVerifier, isVerifierOf } from '../database/scram.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { ownerLabel } from '../lib/owner-label.ts';
import type { Step } from '../lib/plan.ts';

export const replicationSecret = `${sideNames.pod}-replication`;
const role = 'replicator';

/** The password with which each side follows the other. */
export function createReplicationSecret({ cluster, settings }: Deployment): Step {
  return {
    title: `Secret "${replicationSecret}"`,
    limitMs: 30_000,
    done: async () => ((await cluster.find('secret', replicationSecret)) === undefined ? undefined : 'there'),
    run: async () => {
      const secret: Secret = {
        ...{ apiVersion: 'v1', kind: 'Secret' },
        metadata: {
          ...{ name: replicationSecret, namespace: cluster.namespace },
          labels: { [ownerLabel]: settings.NAME },
        },
        stringData: { password: generatePassword() },
      };
      await cluster.kubectl(['create', '-f', '-'], { input: JSON.stringify(secret) });
      return undefined;
    },
  };
}

export async function readReplicationPassword({ cluster }: Pick<Deployment, 'cluster'>): Promise<string> {
  const secret = await cluster.find<Secret>('secret', replicationSecret);
  const password = Buffer.from(secret?.data?.password ?? '', 'base64').toString();
  if (password === '') throw new Error(`There is no Secret "${replicationSecret}": make migrate-prepare`);
  return password;
}

/** The role on the primary, and a slot that keeps the log for the other side. */
export function createReplicationRole(deployment: Deployment): Step {
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
      if (state === 'lost') await primary.sql(`select pg_drop_replication_slot('${slot}')`);
      if (state === '' || state === 'lost')
        await primary.sql(`select pg_create_physical_replication_slot('${slot}', true)`);
      return undefined;
    },
  };
}
