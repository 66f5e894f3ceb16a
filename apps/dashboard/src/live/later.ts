/** Calls back after that time; what it returns calls that off. */
export type Later = (callback: () => void, delayMs: number) => () => void;

/** The page's own timers. */
export function onTimer(callback: () => void, delayMs: number): () => void {
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
}
