import { readEnvironment, requireNode, StartRefusedError } from './environment';

const refused: readonly [Record<string, string>, RegExp][] = [
  [{ PORT: '70000' }, /^PORT must be a whole number from 0 to 65535, got "70000"$/],
  [{ PORT: 'web' }, /^PORT must be a whole number/],
  [{ PORT: '-1' }, /^PORT must be/],
  [{ PORT: '42.5' }, /^PORT must be/],
  [{ HOST: 'http://here' }, /^HOST must be a host name or address/],
  [{ INFOPLANE_HOSTS: 'a.example:80' }, /^INFOPLANE_HOSTS must be host names without ports, separated by commas, got "a.example:80"$/],
  [{ INFOPLANE_HOSTS: 'a.example,,b.example' }, /^INFOPLANE_HOSTS must be/],
  [{ INFOPLANE_PROXY: 'nginx' }, /^INFOPLANE_PROXY must be on or off, got "nginx"$/],
  [{ INFOPLANE_ENGINE: 'gpu' }, /^INFOPLANE_ENGINE must be one of auto, tensorflow, fused, got "gpu"$/],
  [{ INFOPLANE_WORKERS: '0' }, /^INFOPLANE_WORKERS must be a whole number from 1/],
  [{ INFOPLANE_TRAINERS: '1e3' }, /^INFOPLANE_TRAINERS must be a whole number from 1/],
  [{ INFOPLANE_DEMO: 'yes' }, /^INFOPLANE_DEMO must be on or off, got "yes"$/],
  [{ INFOPLANE_RESUME: 'never' }, /^INFOPLANE_RESUME must be one of auto, manual, got "never"$/],
  [{ INFOPLANE_CHECKPOINT_QUOTA: '5GB' }, /^INFOPLANE_CHECKPOINT_QUOTA must be a whole number from 1 to 999999999999999, got "5GB"$/],
  [{ INFOPLANE_CHECKPOINT_QUOTA: '0' }, /^INFOPLANE_CHECKPOINT_QUOTA must be a whole number/],
  [{ INFOPLANE_AUDIT_DAYS: '0' }, /^INFOPLANE_AUDIT_DAYS must be a whole number from 1 to 36500, got "0"$/],
  [{ PORT: 'x', INFOPLANE_DEMO: 'yes' }, /^PORT .*; INFOPLANE_DEMO /],
];

describe('environment', () => {
  for (const [variables, sentence] of refused) {
    it(`refuses ${JSON.stringify(variables)} in one sentence that names it and what is allowed`, () => {
      expect(() => readEnvironment(variables)).toThrowError(StartRefusedError, sentence);
    });
  }

  it('has defaults for everything, and takes an empty value for none', () => {
    const defaults = readEnvironment({});
    expect(defaults).toEqual(
      jasmine.objectContaining({
        port: 4270,
        host: '127.0.0.1',
        hosts: [],
        isBehindProxy: false,
        dataDirectory: '.infoplane',
        engine: 'auto',
        workers: null,
        demo: true,
        resume: 'auto',
        checkpointQuota: 10_737_418_240,
        importLimit: 1_073_741_824,
        auditDays: 365,
      }),
    );
    expect(readEnvironment({ PORT: '', INFOPLANE_DEMO: '' })).toEqual(defaults);
  });

  it('reads every variable', () => {
    const variables = {
      PORT: '0',
      HOST: '::1',
      INFOPLANE_HOSTS: 'a.example, b.example',
      INFOPLANE_PROXY: 'on',
      INFOPLANE_DATA: '/d',
      INFOPLANE_ENGINE: 'fused',
      INFOPLANE_WORKERS: '3',
      INFOPLANE_TRAINERS: '5',
      INFOPLANE_DEMO: 'off',
      INFOPLANE_RESUME: 'manual',
      INFOPLANE_CHECKPOINT_QUOTA: '5000',
      INFOPLANE_IMPORT_LIMIT: '6000',
      INFOPLANE_AUDIT_DAYS: '90',
    };
    expect(readEnvironment(variables)).toEqual({
      port: 0,
      host: '::1',
      hosts: ['a.example', 'b.example'],
      isBehindProxy: true,
      dataDirectory: '/d',
      engine: 'fused',
      workers: 3,
      trainers: 5,
      demo: false,
      resume: 'manual',
      checkpointQuota: 5000,
      importLimit: 6000,
      auditDays: 90,
    });
  });
});

describe('Node version', () => {
  for (const version of ['v20.20.2', 'v22.22.2', 'v22.3.9', 'v18.99.99']) {
    it(`refuses ${version} in one sentence`, () =>
      expect(() => requireNode(version)).toThrowError(StartRefusedError, new RegExp(`22\\.22\\.3 or newer and this is ${version}`)));
  }
  for (const version of ['v22.22.3', 'v22.23.0', 'v24.0.0']) {
    it(`accepts ${version}`, () => expect(() => requireNode(version)).not.toThrow());
  }
});
