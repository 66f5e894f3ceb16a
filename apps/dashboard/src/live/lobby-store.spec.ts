import { buildSummary } from '../testing/build-summary';
import { LobbyStore } from './lobby-store';

describe('LobbyStore', () => {
  it('lists the newest session first', () => {
    const lobby = new LobbyStore();
    lobby.open([buildSummary({ id: 'a'.repeat(12), createdAt: 1 }), buildSummary({ id: 'b'.repeat(12), createdAt: 3 })]);
    lobby.update([buildSummary({ id: 'c'.repeat(12), createdAt: 2 })]);
    expect(lobby.sessions().map(({ createdAt }) => createdAt)).toEqual([3, 2, 1]);
  });

  it('leaves out a snapshot that knows less of the log than what is held', () => {
    const lobby = new LobbyStore();
    lobby.open([buildSummary({ head: 5, state: 'completed' })]);
    lobby.update([buildSummary({ head: 4, state: 'running' })]);
    expect(lobby.sessions()[0].state).toBe('completed');
  });

  it('a new list replaces the old one: what the server no longer names is gone', () => {
    const lobby = new LobbyStore();
    lobby.open([buildSummary()]);
    lobby.open([]);
    expect(lobby.sessions()).toEqual([]);
    expect(lobby.wasEmpty()).toBeFalse();
  });
});
