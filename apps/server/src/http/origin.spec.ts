import { isOwnOrigin } from './origin';

const cases: readonly [string | undefined, string | undefined, boolean][] = [
  [undefined, 'localhost:4270', true],
  ['http://localhost:4270', 'localhost:4270', true],
  ['https://plane.example', 'plane.example', true],
  ['http://Plane.example', 'plane.example:80', true],
  ['http://localhost:4271', 'localhost:4270', false],
  ['http://evil.example', 'localhost:4270', false],
  ['http://localhost:4270.evil.example', 'localhost:4270', false],
  ['null', 'localhost:4270', false],
  ['file://localhost:4270', 'localhost:4270', false],
  ['http://localhost:4270', undefined, false],
];

describe('origin', () => {
  for (const [origin, host, isOwn] of cases) {
    it(`[R11] ${isOwn ? 'lets' : 'keeps'} Origin ${origin ?? '(none)'} ${isOwn ? 'in' : 'out'} at Host ${host ?? '(none)'}`, () =>
      expect(isOwnOrigin({ origin, host })).toBe(isOwn));
  }
});
