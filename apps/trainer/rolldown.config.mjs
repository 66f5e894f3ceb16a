// The recipe is a tool and belongs to no room.
import { nodeBundle } from '../../tools/build/node-bundle.mjs';

export default nodeBundle('trainer');
