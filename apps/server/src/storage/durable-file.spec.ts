import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { syncFolder, writeWhole } from './durable-file';

describe('a durable file', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'infoplane-durable-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const write = (name: string, text: string) => writeWhole(join(folder, '.incoming-1'), join(folder, name), new TextEncoder().encode(text));

  it('takes the place of the one before, and leaves nothing beside it', async () => {
    writeFileSync(join(folder, 'a'), 'before');
    await write('a', 'after');
    await syncFolder(folder);
    expect([readdirSync(folder), readFileSync(join(folder, 'a'), 'utf8')]).toEqual([['a'], 'after']);
  });

  it('that cannot be put in its place leaves what was there, and no half of itself', async () => {
    mkdirSync(join(folder, 'a'));
    await expectAsync(write('a', 'after')).toBeRejected();
    expect(readdirSync(folder)).toEqual(['a']);
  });
});
