import path from 'node:path';
import { texts } from '../texts.ts';
import { cut } from './text.ts';

/** A name for a file of a РК, and whether it had to be changed beyond blanks. */
export interface SafeName {
  readonly name: string;
  readonly changed: boolean;
}

/**
 * Makes a name from outside harmless: no path, no control or direction-changing characters, nothing that Windows
 * forbids, at most `size` characters with the extension kept.
 */
export function safeFileName(raw: string, size: number): SafeName {
  const replaced = raw
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}/\\:*?"<>|]+/gu, '_')
    .replace(/\s+/gu, ' ')
    .replace(/^[._ ]+(?=.*[^._ ])|[. ]+$/gu, '')
    .trim();
  const whole = /[^._ ]/u.test(replaced) ? replaced : texts.document.namelessFile;
  const name = shorten(whole, size);
  return { name, changed: name !== raw.trim() };
}

/** Extension in lower case without the dot; empty where there is none. */
export function extensionOf(name: string): string {
  return path.extname(name).slice(1).toLowerCase();
}

/** Gives names out, each once: a repeated one gets « (2)» before its extension. Case does not matter. */
export class FileNames {
  readonly #taken: Set<string>;
  readonly #size: number;

  constructor(size: number, reserved: readonly string[]) {
    this.#size = size;
    this.#taken = new Set(reserved.map((name) => name.toLowerCase()));
  }

  take(name: string): string {
    let free = name;
    for (let count = 2; this.#taken.has(free.toLowerCase()); count++) free = this.#numbered(name, ` (${count})`);
    this.#taken.add(free.toLowerCase());
    return free;
  }

  #numbered(name: string, suffix: string): string {
    const extension = path.extname(name);
    const stem = name.slice(0, name.length - extension.length);
    return `${cut(stem, this.#size - suffix.length - extension.length)}${suffix}${extension}`;
  }
}

function shorten(name: string, size: number): string {
  const extension = path.extname(name);
  if (cut(name, size) === name) return name;
  if (extension.length > 20 || extension.length >= size) return cut(name, size);
  return `${cut(name.slice(0, name.length - extension.length), size - extension.length)}${extension}`;
}
