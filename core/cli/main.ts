#!/usr/bin/env node
import { readFile } from 'node:fs/promises';
import { loadConfig } from '../../config/index.ts';
import { createLogger } from '../adapters/winston/index.ts';
import { openSecrets } from '../composition/open-secrets.ts';
import { serve } from '../composition/serve.ts';
import { openHost } from '../main.ts';
import { offerContract } from '../plugins/index.ts';
import type { Product } from './host.ts';
import { runCommandLine } from './run.ts';
import { texts } from './texts.ts';

const manifest = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));

const product: Product = {
  version: manifest.version,
  async open(log) {
    const config = await loadConfig(process.env);
    if (config.plugins.directories.length > 0) offerContract();
    return openHost(config, log);
  },
  openSecrets: async () => openSecrets(await loadConfig(process.env)),
  async start() {
    const config = await loadConfig(process.env);
    const log = createLogger({ ...config.log, timeZone: config.timeZone });
    const served = await serve({ config, log });
    log.info(texts.listening, { url: served.url, monitoring: served.monitoringUrl });
    if (served.firstAdministrator !== undefined) log.info(texts.invitation, { link: served.firstAdministrator });
  },
};

// A reader that has seen enough (`| head`) does not undo the work.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await runCommandLine(process.argv.slice(2), product, {
  input: process.stdin,
  output: process.stdout,
  errors: process.stderr,
});
