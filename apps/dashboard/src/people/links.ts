/** The link by which somebody joins with an invite. The secret stands behind the #, which browsers send to no server. */
export function inviteLink(secret: string, base: string): string {
  return new URL(`/join#invite=${secret}`, base).href;
}

/** The link by which anybody reads one session. */
export function shareLink(secret: string, base: string): string {
  return new URL(`/share#${secret}`, base).href;
}
