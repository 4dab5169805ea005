import { createServer } from 'node:net';
import { expect, test } from '@jest/globals';
import { listen } from '../../../core/web/listen.ts';
import { texts } from '../../../core/web/texts.ts';

/** As the web server does it. */
const server = {
  listen: ({ host, port }: { host: string; port: number }) =>
    new Promise<string>((resolve, reject) => {
      const made = createServer().once('error', reject);
      made.listen({ host, port }, () => {
        const address = made.address() as { port: number };
        made.close(() => resolve(String(address.port)));
      });
    }),
};

test('a port that is taken is told with the variable that sets it', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => void other.listen({ host: '127.0.0.1', port: 0 }, resolve));
  const { port } = other.address() as { port: number };
  await expect(listen(server, { host: '127.0.0.1', port }, texts.web)).rejects.toMatchObject({
    code: 'PORT_UNUSABLE',
    message: expect.stringMatching(new RegExp(`Порт ${port} .*занят.*PRIEMNAYA_WEB_PORT`)),
  });
  await new Promise((resolve) => other.close(resolve));
  expect(await listen(server, { host: '127.0.0.1', port }, texts.web)).toBe(String(port));
});

test('an address of another computer is told with the variable that sets it', async () => {
  await expect(listen(server, { host: '192.0.2.1', port: 0 }, texts.monitoring)).rejects.toMatchObject({
    code: 'PORT_UNUSABLE',
    message: expect.stringMatching(/192\.0\.2\.1.*PRIEMNAYA_MONITORING_HOST/),
  });
});
