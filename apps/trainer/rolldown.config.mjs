// The recipe is a tool and belongs to no room.
// eslint-disable-next-line @nx/enforce-module-boundaries
import { nodeBundle } from '../../tools/build/node-bundle.mjs';

export default nodeBundle('trainer');
