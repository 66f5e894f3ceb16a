import { engineSentence, openEngine } from './open-engine';

describe('opening an engine', () => {
  for (const name of ['tensorflow', 'fused'] as const) {
    it(`"${name}" opens that engine and says so in one line`, async () => {
      const lines: string[] = [];
      const engine = await openEngine(name, { log: (line) => lines.push(line) });
      expect(engine.description.engine).toBe(name);
      expect(lines).toEqual([engineSentence(engine.description)]);
      expect(lines[0]).not.toContain('\n');
      await engine.dispose();
    });
  }

  it('"auto" takes the fused kernel where there is no GPU, and says why not the GPU', async () => {
    const engine = await openEngine('auto');
    const { engine: name, backend, passedOver } = engine.description;
    if (backend === 'tfjs-node-gpu') expect(passedOver).toEqual([]);
    else expect([name, passedOver.map((other) => other.backend)]).toEqual(['fused', ['tfjs-node-gpu']]);
    await engine.dispose();
  });

  it('the number of workers reaches the engine', async () => {
    const engine = await openEngine('fused', { workers: 1 });
    expect(engine.description.detail).toContain('one worker thread');
    await engine.dispose();
    await expectAsync(openEngine('fused', { workers: 0 })).toBeRejectedWithError(RangeError);
  });
});
