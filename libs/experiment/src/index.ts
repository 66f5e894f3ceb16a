export * from './checkpoint-schedule';
export type { AncestorHistory, Continuation, ForkedFrom } from './continuation';
export * from './measured-epochs';
export * from './problem-facts';
export * from './remeasure-session';
export * from './run-session';
export * from './session-control';
