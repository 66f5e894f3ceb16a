export * from './draws';
export * from './engine';
export * from './engines/open-engine';
export * from './problems/create-problem';
export * from './problems/icosahedron';
export * from './problems/pattern-classes';
export * from './problems/problem';
export * from './problems/szt';
