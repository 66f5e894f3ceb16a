// npm run bench -- load: many viewers of one session; what it does is in tools/load.
import '../load/load';
