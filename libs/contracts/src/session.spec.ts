import { parseInput } from './errors';
import { createSessionSchema } from './session';
import { buildConfiguration } from './testing';

const wish = (name: string) => ({ requestId: '6f1c2c1e-6d0a-4d3e-9a53-0d6f6f1d2b11', name, configuration: buildConfiguration() });
const created = (name: string) => parseInput(createSessionSchema, wish(name), 'session').name;

describe('the wish for a session', () => {
  it('takes any readable name, without the spaces around it', () => {
    for (const name of ['Fünf %', '情報平面', 'a 🧪 b']) expect(created(`  ${name} `)).toBe(name);
  });

  for (const [what, name] of [
    ['an empty name', '   '],
    ['a name of 121 characters', 'x'.repeat(121)],
    ['a name with a terminal escape', 'a\u001b[2Jb'],
    ['a name with a line break inside', 'a\nb'],
    ['a name with half a surrogate pair', 'a\ud83eb'],
  ] as const) {
    it(`refuses ${what}`, () => expect(() => created(name)).toThrowError(/name: must/));
  }
});
