export * from './build-plan';
export * from './engine-contract';
export * from './reference-network';
