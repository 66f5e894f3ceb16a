/** The pages whose address may carry a secret behind its #, which browsers send to no server. */
const pages = ['/join', '/share'];

/**
 * The secret that a link brought. It leaves the address bar before anything else happens, so that it is in no copied address, no bookmark and
 * no picture of the screen; from then on it is in this object alone, until it is used.
 */
export class AddressSecret {
  private secret = '';

  constructor(location: Pick<Location, 'pathname' | 'hash'>, history: Pick<History, 'state' | 'replaceState'>) {
    if (!pages.includes(location.pathname) || location.hash.length < 2) return;
    this.hold(location.hash.slice(1));
    history.replaceState(history.state, '', location.pathname);
  }

  hold(secret: string): void {
    this.secret = secret;
  }

  /** Gives the secret away: it is not held any more. Empty where no link brought one. */
  take(): string {
    const secret = this.secret;
    this.secret = '';
    return secret;
  }
}
