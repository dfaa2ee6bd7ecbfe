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

export interface OwnCertificate {
  identity: string;
  serial: string;
  expiresAt: string;
}

/** The certificate by which our proxy is known, of Envoy's /certs; nothing while it uses none. */
export function findCertificate(answer: unknown): OwnCertificate | null {
  for (const { cert_chain: chain } of certs.parse(answer).certificates) {
    for (const { serial_number: serial, expiration_time: expiresAt, subject_alt_names: names } of chain) {
      const identity = names.find(({ uri }) => uri?.startsWith('spiffe://'))?.uri;
      if (identity !== undefined) return { identity, serial, expiresAt };
    }
  }
  return null;
}
