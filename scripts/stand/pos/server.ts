import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { receive } from './content.ts';
import type { PosControl } from './control.ts';
import { serveControl } from './control-http.ts';
import type { Call, PosCore, Route } from './core.ts';
import { refusals } from './errors.ts';
import { admit, processCall, record } from './processing.ts';
import { refusalReply } from './replies.ts';
import { Routing } from './routing.ts';
import { send } from './sending.ts';

/** The HTTP face of the emulator: both contours and the control interface on one port. */
export class PosServer {
  readonly #core: PosCore;
  readonly #control: PosControl;
  readonly #routing: Routing;
  readonly #server: Server;

  constructor(core: PosCore, routes: readonly Route[], control: PosControl) {
    this.#core = core;
    this.#control = control;
    this.#routing = new Routing(routes);
    this.#server = createServer((request, response) => {
      // A client that goes away in the middle is its own business; nothing else rejects.
      this.#serve(request, response).catch(() => response.destroy());
    });
    // Longer than any client keeps an idle connection, so that it is the client who closes it.
    this.#server.keepAliveTimeout = 120_000;
    // A file of the showcase may take as long as it takes.
    this.#server.requestTimeout = 0;
  }

  /** Starts listening; resolves with the address. */
  async listen(host: string, port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    const address = this.#server.address() as AddressInfo;
    return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url?.startsWith('/control/')) {
      return serveControl(this.#control, request, await receive(request), response);
    }
    const call = this.#routing.open(request);
    if (call) await this.#takeIn(call, request);
    else await receive(request);
    // HTTP tells the time of the emulator's clock, too.
    response.setHeader('date', this.#core.clock().toUTCString());
    if (!call) return send(response, refusalReply(refusals.notFound(), ''), undefined);
    try {
      await this.#serveCall(call, request, response);
    } finally {
      await call.route?.leave?.(this.#core, call);
    }
  }

  /** Reads the body to its end and admits the call: before a body that is a stream, after one that is held. */
  async #takeIn(call: Call, request: IncomingMessage): Promise<void> {
    const { route } = call;
    if (!route?.receive) {
      call.body = await receive(request);
      call.content = route?.content?.(request.headers['content-type'], call.body);
      admit(this.#core, call);
      return;
    }
    admit(this.#core, call);
    await route.receive(this.#core, call, request).catch((error: unknown) => {
      record(this.#core, call, null);
      throw error;
    });
  }

  async #serveCall(call: Call, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const outcome = await processCall(this.#core, call, (unknown) => this.#routing.refusal(unknown));
    record(this.#core, call, outcome);
    const { fault } = call;
    if (!outcome || fault?.kind === 'reset-after') {
      request.socket.resetAndDestroy();
      return;
    }
    if (fault?.kind === 'delay-answer') await new Promise((resolve) => setTimeout(resolve, fault.ms).unref());
    await send(response, outcome.reply, fault);
  }
}
