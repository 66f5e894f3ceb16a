import { nodeBundle } from '../../tools/build/node-bundle.mjs';

export default nodeBundle('cli');
