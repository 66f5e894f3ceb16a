// The server starts a trainer's program with plain Node; this one is TypeScript.
import '@swc-node/register/esm-register';
await import('./feeding-trainer.ts');
