import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { CountedStream } from '@infoplane/numerics';

/** What a way did to its connections so far. */
export interface Mishaps {
  /** Ended in between. */
  cut: number;
  /** Answers that the server had given and of which nothing or a part got through, with their connection. */
  answersLost: number;
  /** Requests of which a part got through. */
  requestsCut: number;
  /** Connections on which nothing moved any more, without a sign. */
  stalled: number;
}

/** How long a connection lives on average; sockets live until then, requests may meet their end before. */
const meanLifeMs = 6000;
const longestDelayMs = 40;
/** Of each answer, of each request, and of each connection. */
const chances = { answerLost: 0.03, requestCut: 0.02, stalled: 0.03 };
/** Draws of one connection; the rest are of its chunks. */
const drawsOfConnection = 3;

/** A TCP way to a server on this machine that delays, cuts and stalls connections at random, drawn from a seed for each connection and chunk. */
export class FlakyWay {
  readonly mishaps: Mishaps = { cut: 0, answersLost: 0, requestsCut: 0, stalled: 0 };
  private readonly open = new Set<Connection>();
  private connections = 0;
  private isCalm = true;

  private constructor(
    private readonly server: Server,
    private readonly target: number,
    private readonly seed: number,
  ) {
    server.on('connection', (socket) => this.accept(socket));
  }

  /** Opens a calm way to that port. */
  static async to(target: number, seed: number): Promise<FlakyWay> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new FlakyWay(server, target, seed);
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Lets mishaps happen from now on. */
  rage(): void {
    this.isCalm = false;
    for (const connection of this.open) connection.doom();
  }

  /** Lets none happen any more; what has stalled is cut. */
  calm(): void {
    this.isCalm = true;
    for (const connection of this.open) connection.spare();
  }

  async close(): Promise<void> {
    for (const connection of this.open) connection.end();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private accept(socket: Socket): void {
    this.connections += 1;
    const connection = new Connection(socket, connect(this.target, '127.0.0.1'), new CountedStream(this.seed, this.connections, 2, 0), this.mishaps);
    this.open.add(connection);
    socket.once('close', () => this.open.delete(connection));
    if (!this.isCalm) connection.doom();
  }
}

/** One connection over the way: both of its ends live and die together. */
class Connection {
  private readonly delayMs: number;
  private chunks = 0;
  private timer: NodeJS.Timeout | null = null;
  private isDoomed = false;
  private hasStalled = false;
  private isSocket = false;

  constructor(
    private readonly client: Socket,
    private readonly server: Socket,
    private readonly chance: CountedStream,
    private readonly mishaps: Mishaps,
  ) {
    this.delayMs = longestDelayMs * chance.uniform(0);
    for (const end of [client, server]) {
      // Small messages at once, as without a way in between. What breaks also closes.
      end.setNoDelay(true);
      end.on('error', () => undefined);
      end.on('close', () => this.end());
    }
    client.on('data', (chunk: Buffer) => {
      this.isSocket ||= chunk.subarray(0, 15).toString('latin1') === 'GET /socket.io/';
      this.pass(chunk, server, !this.isSocket && this.meets(chances.requestCut), () => {
        this.mishaps.requestsCut += 1;
        server.write(this.partOf(chunk));
      });
    });
    server.on('data', (chunk: Buffer) =>
      this.pass(chunk, client, !this.isSocket && this.meets(chances.answerLost), () => {
        this.mishaps.answersLost += 1;
        if (this.mishaps.answersLost % 2 === 0) client.write(this.partOf(chunk));
      }),
    );
  }

  /** Gives it an end. */
  doom(): void {
    this.isDoomed = true;
    const lifeMs = -meanLifeMs * Math.log(this.chance.uniform(1));
    this.timer = setTimeout(() => {
      if (this.chance.uniform(2) < chances.stalled) this.stall();
      else this.cut();
    }, lifeMs);
  }

  /** Takes its end back, or brings it about where it stalled. */
  spare(): void {
    this.isDoomed = false;
    clearTimeout(this.timer ?? undefined);
    if (this.hasStalled) this.cut();
  }

  end(): void {
    clearTimeout(this.timer ?? undefined);
    this.client.destroy();
    this.server.destroy();
  }

  private cut(): void {
    this.mishaps.cut += 1;
    this.end();
  }

  private stall(): void {
    this.mishaps.stalled += 1;
    this.hasStalled = true;
  }

  private meets(chance: number): boolean {
    this.chunks += 1;
    return this.isDoomed && this.chance.uniform(drawsOfConnection + 2 * this.chunks) < chance;
  }

  private partOf(chunk: Buffer): Buffer {
    return chunk.subarray(0, chunk.length * this.chance.uniform(drawsOfConnection + 2 * this.chunks + 1));
  }

  /** Passes a chunk on, behind those before it: the delay of a connection is always the same. */
  private pass(chunk: Buffer, to: Socket, isMishap: boolean, happen: () => void): void {
    if (this.hasStalled) return;
    setTimeout(() => {
      if (this.hasStalled) return;
      if (!isMishap) return void to.write(chunk);
      happen();
      // Once what was written is on its way.
      setImmediate(() => this.cut());
    }, this.delayMs);
  }
}
