import type { Kysely } from 'kysely';
import type { Tables } from '../storage/tables';

/** Who wants to be told of which sessions. */
export class Subscriptions {
  readonly #people = new Map<string, Set<string>>();

  constructor(private readonly db: Kysely<Tables>) {}

  async restore(): Promise<void> {
    for (const { person, session } of await this.db.selectFrom('subscription').select(['person', 'session']).execute())
      this.#of(session).add(person);
  }

  /** Begins one, or ends it. Repeating it changes nothing. */
  async set(person: string, session: string, isOn: boolean, at: number): Promise<void> {
    if (isOn) {
      await this.db
        .insertInto('subscription')
        .values({ person, session, at })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      this.#of(session).add(person);
    } else {
      await this.db.deleteFrom('subscription').where('person', '=', person).where('session', '=', session).execute();
      this.#of(session).delete(person);
    }
  }

  /** Who is to be told of a session. */
  peopleOf(session: string): string[] {
    return [...(this.#people.get(session) ?? [])];
  }

  /** The sessions of a person, the last asked for first. */
  async sessionsOf(person: string): Promise<string[]> {
    const rows = await this.db
      .selectFrom('subscription')
      .select('session')
      .where('person', '=', person)
      .orderBy('at', 'desc')
      .orderBy('session')
      .execute();
    return rows.map(({ session }) => session);
  }

  #of(session: string): Set<string> {
    const people = this.#people.get(session) ?? new Set<string>();
    this.#people.set(session, people);
    return people;
  }
}
