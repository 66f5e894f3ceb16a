// Everybody of e2e/src/storm.e2e.ts in one process: what the page does for each of them, on connections of their own.
import { createHash } from 'node:crypto';
import type { StormQuestion, StormReport, Whereabouts } from '../../e2e/src/testing/storm-wire';
import { answerQuestions } from './child';
import { StormPerson } from './storm-person';

let people: StormPerson[] = [];

answerQuestions<StormQuestion>(async (question) => {
  switch (question.ask) {
    case 'come':
      people = question.participants.map((participant) => new StormPerson(participant, question.place));
      for (const person of people) person.write(question.place.annotations / people.length);
      return {};
    case 'begin':
      for (const person of people) person.begin();
      return {};
    case 'rest':
      await Promise.all(people.map((person) => person.stopActing()));
      return {};
    case 'where':
      return {
        waiting: people.reduce((sum, { team }) => sum + team.outbox.waiting().length, 0),
        leastSeq: Math.min(...people.map(({ store }) => store.lastSeq())),
        leastAnnotations: Math.min(...people.map(({ state }) => state.length)),
      } satisfies Whereabouts;
    case 'report':
      return report();
  }
});
process.on('disconnect', () => process.exit(0));

function report(): StormReport {
  for (const person of people) {
    person.look();
    person.leave();
  }
  return {
    entries: people.flatMap(({ entries }) => [...entries.values()]),
    conflicts: people.flatMap(({ shown, participant }) => [...shown].map(({ mine, theirs }) => ({ by: participant.person.id, mine, theirs }))),
    refusals: people.flatMap(({ team }) => team.refusal() ?? []),
    reactions: people.reduce((sum, { reactions }) => sum + reactions, 0),
    connections: people.reduce((sum, { connections }) => sum + connections, 0),
    states: people.map(({ state, store }) => ({ digest: createHash('sha256').update(JSON.stringify(state)).digest('hex'), checksum: store.columns.checksum })),
    state: people[0].state,
  };
}
