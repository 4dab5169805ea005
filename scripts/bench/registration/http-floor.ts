import { Agent, request } from 'node:http';
import { demoOrganisations } from '../../stand/demo/index.ts';
import { byEight, seconds } from './eight.ts';
import { emulatorWith, type Load } from './load.ts';

interface Item {
  readonly id: string;
  readonly deliveryId: string;
  readonly files: readonly { readonly id: string }[];
}

const agent = new Agent({ keepAlive: true, maxSockets: 8 });

/** Seconds for the requests of a registration run alone, by bare node:http: pages, files, confirmations. */
export async function httpFloor(load: Load): Promise<number> {
  const emulator = await emulatorWith(load);
  const taken = await seconds(async () => {
    for (const { pos } of demoOrganisations) await exchange(`${emulator.url}/prod`, pos.id, pos.key);
  });
  agent.destroy();
  await emulator.stop();
  return taken;
}

async function exchange(contour: string, clientId: string, clientSecret: string): Promise<void> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  });
  const answer = await call(
    'POST',
    `${contour}/oauth/token`,
    { 'content-type': 'application/x-www-form-urlencoded' },
    form.toString(),
  );
  const { access_token: token } = JSON.parse(answer.toString()) as { access_token: string };
  const headers = { authorization: `Bearer ${token}` };
  const items: Item[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await call(
      'GET',
      `${contour}/api/v1/appeals?limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      headers,
    );
    const { items: found, nextCursor } = JSON.parse(page.toString()) as { items: Item[]; nextCursor: string | null };
    items.push(...found);
    cursor = nextCursor;
  }
  const files = items.flatMap(({ id, files: own }) =>
    own.map((file) => `${contour}/api/v1/appeals/${id}/files/${file.id}/content`),
  );
  await byEight(files, async (url) => void (await call('GET', url, headers)));
  await byEight(items.entries(), async ([index, { id, deliveryId }]) => {
    const body = JSON.stringify({
      deliveryId,
      regNumber: String(index + 1),
      regDate: '2026-01-01',
      sedDocId: String(index + 1),
      registeredAt: '2026-01-01T00:00:00Z',
    });
    await call(
      'POST',
      `${contour}/api/v1/appeals/${id}/registration`,
      { ...headers, 'content-type': 'application/json', 'idempotency-key': deliveryId },
      body,
    );
  });
}

function call(method: string, url: string, headers: Record<string, string>, body?: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) resolve(Buffer.concat(chunks));
        else reject(new Error(`${method} ${url} answered ${response.statusCode}`));
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
