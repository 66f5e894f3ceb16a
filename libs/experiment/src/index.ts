export * from './measured-epochs';
export * from './run-session';
export * from './session-control';
