import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';

export interface Person {
  readonly sub: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** The certified `oidc-provider`, listening on a port of this machine. Whoever comes is the person of the moment. */
export interface TestProvider {
  readonly issuer: string;
  /** Who sits at the keyboard; null: he presses «Отмена». */
  person: Person | null;
  /** How far its clock is ahead while it exchanges a code, in milliseconds. */
  ahead: number;
  /** Bodies of the answers of its token endpoint. */
  readonly given: string[];
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface TestClient {
  readonly id: string;
  readonly secret: string;
  readonly redirectUri: string;
  readonly afterLogoutUri: string;
}

export async function openIdProvider(port: number, client: TestClient): Promise<TestProvider> {
  // It has much to say to those who run it for others.
  console.warn = console.info = () => {};
  const issuer = `http://127.0.0.1:${port}`;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { default: Provider } = await import('oidc-provider');
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [client.redirectUri],
        post_logout_redirect_uris: [client.afterLogoutUri],
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'test', use: 'sig', alg: 'RS256' }] as never },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    claims: { openid: ['sub'], profile: ['preferred_username', 'name', 'groups', 'departments'] },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
    pkce: { required: () => true },
    ttl: { AuthorizationCode: 60, IdToken: 60, AccessToken: 60, Interaction: 60, Session: 60, Grant: 60 },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    async loadExistingGrant(ctx) {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client!.clientId,
        accountId: ctx.oidc.session!.accountId!,
      });
      grant.addOIDCScope('openid profile');
      await grant.save();
      return grant;
    },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: async () => ({ sub, ...self.person?.claims }) }),
  });
  provider.use(async (ctx, next) => {
    if (ctx.path.startsWith('/interaction/')) {
      const outcome = self.person === null ? { error: 'access_denied' } : { login: { accountId: self.person.sub } };
      ctx.respond = false;
      await provider.interactionFinished(ctx.req, ctx.res, outcome);
      return;
    }
    if (ctx.path !== '/token') return next();
    const { now } = Date;
    Date.now = () => now() + self.ahead;
    await next().finally(() => {
      Date.now = now;
    });
    self.given.push(JSON.stringify(ctx.body));
  });
  let server: Server | undefined;
  const self: TestProvider = {
    issuer,
    person: null,
    ahead: 0,
    given: [],
    start: () =>
      new Promise((resolve, reject) => {
        server = createServer(provider.callback());
        server.once('error', reject).listen(port, '127.0.0.1', () => resolve());
      }),
    stop: () =>
      new Promise((resolve) => {
        if (server === undefined) return resolve();
        server.close(() => resolve());
        server.closeAllConnections();
        server = undefined;
      }),
  };
  return self;
}
