import { z } from 'zod';

const certs = z.object({
  certificates: z
    .array(
      z.object({
        cert_chain: z
          .array(
            z.object({
              serial_number: z.string(),
              expiration_time: z.string(),
              subject_alt_names: z.array(z.object({ uri: z.string().optional() })),
            }),
          )
          .default([]),
      }),
    )
    .default([]),
});

export interface WorkloadCertificate {
  identity: string;
  serial: string;
  expiresAt: string;
}

/** Our sidecar's SPIFFE certificate in the answer of Envoy's /certs; null while it has none. */
export function findWorkloadCertificate(answer: unknown): WorkloadCertificate | null {
  for (const { cert_chain: chain } of certs.parse(answer).certificates) {
    for (const { serial_number: serial, expiration_time: expiresAt, subject_alt_names: names } of chain) {
      const identity = names.find(({ uri }) => uri?.startsWith('spiffe://'))?.uri;
      if (identity !== undefined) return { identity, serial, expiresAt };
    }
  }
  return null;
}
