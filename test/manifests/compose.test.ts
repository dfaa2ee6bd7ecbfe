import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

interface ComposeFile {
  services: Record<string, ComposeService>;
}

interface ComposeService {
  image: string;
  user: string;
  read_only: boolean;
  cap_drop: string[];
  security_opt: string[];
  healthcheck?: unknown;
  ports?: string[];
  networks?: string[];
  environment: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
}

const text = readFileSync(join(import.meta.dirname, '../../docker-compose.yml'), 'utf8');
const file = parse(text, { merge: true }) as ComposeFile;
const services = Object.entries(file.services);

describe('docker-compose.yml', () => {
  test('has nothing that only newer or only older versions of compose know', () => {
    const topLevel = Object.keys(file).filter((key) => !key.startsWith('x-'));

    expect(topLevel.sort()).toEqual(['networks', 'services', 'volumes']);
  });

  test.each(services)(
    'lets %s run without root, capabilities or a root file system to write to',
    (_name, service) => {
      expect(service).toMatchObject({
        user: expect.stringMatching(/^(1000:1000|postgres)$/) as string,
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges'],
      });
    },
  );

  test.each(services)('opens ports of %s on this machine alone', (_name, { ports = [] }) => {
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  test.each(services)('holds no secret of %s', (_name, { environment }) => {
    const secrets = Object.entries(environment).filter(([name]) => name.includes('PASSWORD'));

    expect(secrets.filter(([, value]) => !value.startsWith('${INVENTORY_PASSWORD:?'))).toEqual([]);
  });

  test.each(services)(
    'starts %s once what it needs is healthy',
    (_name, { healthcheck, depends_on = {} }) => {
      const conditions = Object.values(depends_on).map(({ condition }) => condition);

      expect(healthcheck).toBeDefined();
      expect(conditions.filter((condition) => condition !== 'service_healthy')).toEqual([]);
    },
  );

  test('shows the database to the inventory alone', () => {
    const neighbours = services.filter(([, { networks = [] }]) => networks.includes('database'));

    expect(neighbours.map(([name]) => name).sort()).toEqual(['inventory', 'postgres']);
  });
});
