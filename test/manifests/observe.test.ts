import { execFileSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { getLastStep } from '../../scripts/application/workshop.ts';
import { renderParts } from '../../scripts/observability/parts.ts';
import { parseSettings } from '../../scripts/lib/settings.ts';
import { CommandError, type Run } from '../../scripts/lib/run.ts';
import { buildDeployment } from '../support/deployments.ts';
import { hasCommand, hasKubectl, renderKustomization, renderObservation } from './kustomize.ts';
import { type Manifest, ofKind } from './manifest.ts';
import { rules } from './rules.ts';
import { findProblems } from './validate.ts';

const folder = 'k8s/observe/prometheus';
const observation = await renderObservation();
const manifests = [...(await renderKustomization((await getLastStep()).folder)), ...observation];

interface Alert {
  alert?: string;
  annotations?: { finding?: string; command?: string };
}

describe('what observes the deployment', () => {
  // These names are put in the place of images by the scripts; prometheus and kiali ask the API server.
  const exceptions: Record<string, string[]> = {
    'gives every image a tag, never latest': ['prometheus: prometheus', 'kiali: kiali', 'jaeger: jaeger'],
    'gives every workload an identity of its own, without a token for the API server': [
      'prometheus',
      'kiali',
    ],
    // Nobody calls it through the mesh.
    'gives every Service a rule of who may call it, port by port': ['kiali: 20001'],
  };

  test.each(Object.entries(rules))('%s', (name, findBreaches) => {
    const breaches = findBreaches(manifests);

    expect(breaches.toSorted()).toEqual((exceptions[name] ?? []).toSorted());
  });

  test('may change nothing in the cluster', () => {
    const roles = observation.filter(({ kind }) => /^(Cluster)?Role$/.test(kind)) as (Manifest & {
      rules: { verbs: string[] }[];
    })[];

    const verbs = roles.flatMap((role) => role.rules.flatMap((rule) => rule.verbs));
    expect([...new Set(verbs)].sort()).toEqual(['get', 'list', 'watch']);
  });

  test('is called by nobody but these', () => {
    const callers = ofKind(observation, 'AuthorizationPolicy').map(({ metadata, spec }) => [
      metadata.name,
      spec.rules?.flatMap(({ from = [], to = [] }) =>
        from.flatMap(({ source }) =>
          source.serviceAccounts?.map((one) => `${one} ${to[0]?.operation.ports?.join() ?? ''}`),
        ),
      ),
    ]);

    expect(Object.fromEntries(callers)).toEqual({
      prometheus: ['kiali 9090'],
      jaeger: ['gateway 4318', 'web 4318', 'acquisitions 4318', 'inventory 4318', 'kiali 16686'],
      kiali: undefined,
    });
  });

  test('is reached from outside of the cluster by nothing', () => {
    const types = ofKind(observation, 'Service').map(({ spec }) => 'type' in spec);

    expect(new Set(types)).toEqual(new Set([false]));
  });
});

describe('an alert', () => {
  test('names a finding of doctor, and a command', async () => {
    const files = (await readdir('scripts/doctor/findings')).map((name) => `scripts/doctor/findings/${name}`);
    const findings = (await Promise.all(files.map((file) => readFile(file, 'utf8')))).join('\n');
    const { groups } = parse(await readFile(`${folder}/alerts.yml`, 'utf8')) as {
      groups: { rules: Alert[] }[];
    };
    const alerts = groups.flatMap((group) => group.rules).filter(({ alert }) => alert !== undefined);

    const wrong = alerts.filter(
      ({ annotations: { finding = '', command = '' } = {} }) =>
        !findings.includes(`name: '${finding}'`) || !command.startsWith('make '),
    );
    expect(alerts.length).toBeGreaterThan(0);
    expect(wrong).toEqual([]);
  });
});

if (hasCommand('promtool')) {
  describe('promtool', () => {
    test('finds that every alert begins and ends when it should', () => {
      const output = execFileSync('promtool', ['test', 'rules', `${folder}/alerts.test.yml`], {
        encoding: 'utf8',
      });

      expect(output).toContain('SUCCESS');
    });
  });
}

if (hasKubectl()) {
  /** kubectl renders, and knows of no cluster. */
  const run: Run = (command, words) =>
    Promise.resolve(execFileSync(command, words.slice(words.indexOf('kustomize')), { encoding: 'utf8' }));

  test('what observes a deployment is in its namespace, with the images of its settings', async () => {
    const { KIALI_IMAGE, JAEGER_IMAGE } = parseSettings({});
    const env = { NAMESPACE: 'books', PROMETHEUS_IMAGE: 'registry.example/prometheus:1' };

    const rendered = (await renderParts(buildDeployment(run, env), [
      'prometheus',
      'kiali',
      'jaeger',
    ])) as (Manifest & { subjects?: { namespace: string }[] })[];

    const namespaced = rendered.filter(({ kind }) => !kind.startsWith('Cluster'));
    expect(new Set(namespaced.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['books']));
    const subjects = rendered.flatMap((each) => each.subjects ?? []);
    expect(subjects.map(({ namespace }) => namespace)).toEqual(['books', 'books']);
    const images = ofKind(rendered, 'Deployment').flatMap(({ spec }) =>
      spec.template.spec.containers.map(({ image }) => image),
    );
    expect(images.sort()).toEqual([JAEGER_IMAGE, KIALI_IMAGE, 'registry.example/prometheus:1'].sort());
    expect(rendered.flatMap(findProblems)).toEqual([]);
  });

  const istiod = {
    metadata: { name: 'istiod', namespace: 'istio-system' },
    spec: { template: { spec: { containers: [{ image: 'registry.istio.io/release/pilot:1.31.1' }] } } },
  };
  /** On a cluster of others, whose Prometheus Operator has these. */
  const renderOnTheirs = async (answerPrometheuses: () => string) => {
    const onTheirs: Run = (command, words) => {
      if (words.includes('deployments')) return Promise.resolve(JSON.stringify({ items: [istiod] }));
      if (words.includes('prometheuses.monitoring.coreos.com'))
        return Promise.resolve().then(answerPrometheuses);
      return run(command, words);
    };
    const env = { CONTEXT: 'theirs', NAMESPACE: 'books', IMAGE: 'registry.example/books:1' };
    return (await renderParts(buildDeployment(onTheirs, env), ['prometheus', 'jaeger'])) as Manifest[];
  };
  const withoutOperator = () => {
    throw new CommandError('kubectl get', 1, `error: the server doesn't have a resource type "prometheuses"`);
  };

  test('what observes a deployment on a cluster of others is in its namespace, under its label', async () => {
    const rendered = await renderOnTheirs(withoutOperator);

    const places = rendered
      .filter(({ kind }) => !kind.startsWith('Cluster'))
      .map(({ metadata }) => [metadata.namespace, metadata.labels?.['mesh-library.deployment']].join());
    expect(new Set(places)).toEqual(new Set(['books,shelf']));
    expect(rendered.filter(({ apiVersion }) => apiVersion.startsWith('monitoring.'))).toEqual([]);
  });

  test('a Prometheus that the cluster has gets our series and alerts, under the labels that it selects', async () => {
    const selector = { matchLabels: { release: 'monitoring' } };
    const theirs = {
      metadata: { name: 'k8s', namespace: 'monitoring' },
      spec: { serviceMonitorSelector: selector, ruleSelector: {} },
    };

    const rendered = await renderOnTheirs(() => JSON.stringify({ items: [theirs] }));

    const matchLabels = { app: 'prometheus', 'app.kubernetes.io/part-of': 'mesh-library-observe' };
    const service = ofKind(rendered, 'Service').find(({ metadata }) => metadata.name === 'prometheus');
    expect(service?.metadata.labels).toMatchObject(matchLabels);
    expect(ofKind(rendered, 'ServiceMonitor')).toMatchObject([
      {
        metadata: {
          namespace: 'books',
          labels: { release: 'monitoring', 'mesh-library.deployment': 'shelf' },
        },
        spec: { selector: { matchLabels } },
      },
    ]);
    expect(ofKind(rendered, 'PrometheusRule')[0]).toMatchObject({
      metadata: { namespace: 'books' },
      spec: parse(await readFile(`${folder}/alerts.yml`, 'utf8')) as object,
    });
    const peers = ofKind(rendered, 'PeerAuthentication').find(
      ({ metadata }) => metadata.name === 'prometheus',
    );
    expect(peers?.spec).toMatchObject({
      mtls: { mode: 'STRICT' },
      portLevelMtls: { 9090: { mode: 'PERMISSIVE' } },
    });
  });

  test('a cluster that does not answer is not taken for one without the operator', async () => {
    const isAway = () => {
      throw new CommandError('kubectl get', 1, 'Unable to connect to the server: EOF');
    };

    await expect(renderOnTheirs(isAway)).rejects.toThrow('Unable to connect');
  });
}
