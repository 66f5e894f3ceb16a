export * from './counted-stream';
export * from './philox';
