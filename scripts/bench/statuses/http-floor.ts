import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import type pg from 'pg';
import { demoOrganisations } from '../../stand/demo/index.ts';
import { byEight, seconds } from '../registration/eight.ts';

interface Sent {
  readonly client_id: string;
  readonly message_id: string;
  readonly body: string;
}

/**
 * Seconds for the last `count` statuses sent once more by bare node:http, eight at once: the same bodies for the same
 * messages to the same ПОС, with keys of their own, so that each takes effect again.
 */
export async function httpFloor(sql: pg.Client, url: string, count: number): Promise<number> {
  const { rows } = await sql.query<Sent>(
    `select client_id, message_id, body from plugin_pos.outbox where kind = 'status' order by id desc limit $1`,
    [count],
  );
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const tokens = new Map<string, string>();
  const taken = await seconds(async () => {
    for (const { pos } of demoOrganisations) {
      const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: pos.id, client_secret: pos.key });
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const answer = await call(agent, `${url}/prod/oauth/token`, headers, form.toString());
      tokens.set(pos.id, (JSON.parse(answer.toString()) as { access_token: string }).access_token);
    }
    await byEight(rows, async ({ client_id, message_id, body }) => {
      const headers = {
        authorization: `Bearer ${tokens.get(client_id)}`,
        'content-type': 'application/json; charset=utf-8',
        'idempotency-key': randomUUID(),
      };
      JSON.parse((await call(agent, `${url}/prod/api/v1/appeals/${message_id}/statuses`, headers, body)).toString());
    });
  });
  agent.destroy();
  return taken;
}

function call(agent: Agent, url: string, headers: Record<string, string>, body: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: 'POST', headers, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) resolve(Buffer.concat(chunks));
        else reject(new Error(`${url} answered ${response.statusCode}`));
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
