import { isEnded, sessionQuerySchema, sessionStates } from '@infoplane/contracts';
import { buildConfiguration } from '@infoplane/contracts/testing';
import { buildSummary } from '../testing/build-summary';
import { filterFrom, filterParameters, matchingSessions, noFilter, queryOf } from './session-filter';

const names = ['Small batch, tanh', 'small BATCH, ReLU', 'Parity'];
const sessions = names.map((name) => buildSummary({ name }));
const namesOf = (text: string) => matchingSessions(sessions, { ...noFilter, text }).map(({ name }) => name);

describe('the filter of the list', () => {
  it('without any wish shows all, in their order', () => expect(matchingSessions(sessions, noFilter)).toEqual(sessions));
  it('finds every word of the text anywhere in the name, in any case', () => {
    expect([namesOf(' batch SMALL '), namesOf('relu'), namesOf('batch parity')]).toEqual([names.slice(0, 2), [names[1]], []]);
  });

  it('shows those of a state, and as open those that go on by themselves', () => {
    const each = sessionStates.map((state) => buildSummary({ state }));
    for (const state of sessionStates) expect(matchingSessions(each, { ...noFilter, state }).map((session) => session.state)).toEqual([state]);
    expect(matchingSessions(each, { ...noFilter, state: 'open' })).toEqual(each.filter(({ state }) => !isEnded(state)));
  });

  it('shows those of a problem', () => {
    const parity = buildSummary({ configuration: buildConfiguration({ problem: { name: 'parity', inputs: 12, parityBits: 3 } }) });
    expect(matchingSessions([...sessions, parity], { ...noFilter, problem: 'parity' })).toEqual([parity]);
  });

  it('leaves out what an address says wrongly', () => {
    const address = new Map([['q', 'x'], ['state', 'asleep'], ['problem', '__proto__']]);
    expect(filterFrom((name) => address.get(name) ?? null)).toEqual({ ...noFilter, text: 'x' });
  });

  it('finds words in description, tags and id as well', () => {
    const noted = buildSummary({ id: 'zzzzzzzzzzzz', name: 'A', description: 'Why **momentum** matters', tags: ['baseline'] });
    const found = (text: string) => matchingSessions([noted, buildSummary({ name: 'B' })], { ...noFilter, text }).map(({ name }) => name);
    expect([found('MOMENTUM'), found('base'), found('zzzz'), found('momentum b')]).toEqual([['A'], ['A'], ['A'], ['A']]);
  });

  it('shows each shelf: the archived and the deleted only where they are asked for', () => {
    const shelved = [buildSummary({ name: 'plain' }), buildSummary({ name: 'star', isStarred: true }), buildSummary({ name: 'away', isArchived: true }), buildSummary({ name: 'gone', deletedAt: 5, isStarred: true })];
    const onShelf = (shelf: typeof noFilter.shelf) => matchingSessions(shelved, { ...noFilter, shelf }).map(({ name }) => name);
    expect([onShelf('current'), onShelf('starred'), onShelf('archived'), onShelf('deleted')]).toEqual([['plain', 'star'], ['star'], ['away'], ['gone']]);
  });

  it('shows those with a tag', () => {
    const tagged = [buildSummary({ name: 'A', tags: ['x', 'y'] }), buildSummary({ name: 'B', tags: ['y'] })];
    expect(matchingSessions(tagged, { ...noFilter, tag: 'x' }).map(({ name }) => name)).toEqual(['A']);
  });

  it('is the same after it went through an address', () => {
    const filter = { text: 'a b', state: 'open', problem: 'parity', tag: 'x', shelf: 'archived' } as const;
    const said: Readonly<Record<string, string | null>> = filterParameters(filter);
    expect(filterFrom((name) => said[name] ?? null)).toEqual(filter);
    expect(Object.values(filterParameters(noFilter)).every((value) => value === null)).toBeTrue();
  });

  it('is a query that the server understands', () => {
    const asked = (filter: Parameters<typeof queryOf>[0], cursor: string | null = null) => sessionQuerySchema.parse(Object.fromEntries(queryOf(filter, 24, cursor)));
    expect(asked(noFilter)).toEqual({ archived: false, deleted: false, limit: 24 });
    expect(asked({ text: ' a b ', state: 'open', problem: 'parity', tag: 'x', shelf: 'starred' }, '12-abcdefghijkl')).toEqual({
      text: 'a b', state: ['queued', 'running', 'paused'], problem: 'parity', tag: 'x', starred: true, deleted: false, limit: 24, cursor: '12-abcdefghijkl',
    });
    expect(asked({ ...noFilter, shelf: 'deleted' })).toEqual({ deleted: true, limit: 24 });
  });
});
