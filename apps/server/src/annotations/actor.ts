import { mayDo, RefusedError } from '@infoplane/contracts';
import type { Caller } from '../people/caller';
import type { Actor } from './annotation-changes';

/** Who a caller is where they write. What a token may is checked at its route; here it acts as its owner. @throws RefusedError `forbidden` for who has no name. */
export function actorOf({ person, standing }: Caller): Actor {
  if (!person) throw new RefusedError('forbidden', 'You may not do this: it needs somebody with a name');
  return { person, isEditor: mayDo(standing, 'sessions.write'), isAdmin: standing === 'admin' };
}
