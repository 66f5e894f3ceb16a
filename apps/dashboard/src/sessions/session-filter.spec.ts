import { isEnded, sessionStates } from '@infoplane/contracts';
import { buildConfiguration } from '@infoplane/contracts/testing';
import { buildSummary } from '../testing/build-summary';
import { filterFrom, matchingSessions, noFilter } from './session-filter';

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
});
