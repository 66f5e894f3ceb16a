import { detectionRow, shapes } from './testing/detection-table';

const { process } = globalThis as unknown as {
  process: { getBuiltinModule(name: 'node:fs'): { readFileSync(path: string, encoding: 'utf8'): string } };
};

describe('the table of detection', () => {
  const document = process.getBuiltinModule('node:fs').readFileSync('docs/phase-detection.md', 'utf8');

  it('is what the detector does: the rows of one replica, computed anew, stand in docs/phase-detection.md', () => {
    for (const name of ['wide fall (width 0.3, drop 4)', 'constant']) {
      expect(document).withContext('libs/phases/detection-table.mjs writes it').toContain(`\n${detectionRow(name, 1, 200)}\n`);
    }
  });

  it('names every shape for 1, 3, 10 and 50 replicas', () => {
    for (const name of [...shapes.transitions, ...shapes.nothing]) {
      for (const replicas of [1, 3, 10, 50]) expect(document).toContain(`| ${name} | ${replicas} | `);
    }
  });
});
