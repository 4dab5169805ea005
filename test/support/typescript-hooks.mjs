import { fileURLToPath } from 'node:url';
import { transformFile } from '@swc/core';
import jest from '../../jest.config.js';

const [[, options]] = Object.values(jest.transform).filter(Array.isArray);

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const { code } = await transformFile(fileURLToPath(url), { ...options, swcrc: false, sourceMaps: 'inline' });
  return { format: 'module', source: code, shortCircuit: true };
}
