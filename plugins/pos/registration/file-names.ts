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
  const replaced = bounded(raw, size)
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}/\\:*?"<>|]+/gu, '_')
    .replace(/\s+/gu, ' ')
    .replace(/^[._ ]+(?=.*[^._ ])|[. ]+$/gu, '')
    .trim();
  const whole = /[^._ ]/u.test(replaced) ? replaced : texts.document.namelessFile;
  const name = shorten(whole, size);
  return { name, changed: name !== raw.trim() };
}

/** Nobody reads the middle of a very long name, and searching in it takes long. */
function bounded(raw: string, size: number): string {
  const trimmed = raw.trim();
  return trimmed.length <= 4 * size ? trimmed : `${trimmed.slice(0, 2 * size)}${trimmed.slice(-2 * size)}`;
}

/** Extension in lower case without the dot; empty where there is none. */
export function extensionOf(name: string): string {
  return path.extname(name).slice(1).toLowerCase();
}

/** Gives names out, each once: a repeated one gets « (2)» before its extension. Case does not matter. */
export class FileNames {
  /** With the last number that each name was given. */
  readonly #taken: Map<string, number>;
  readonly #size: number;

  constructor(size: number, reserved: readonly string[]) {
    this.#size = size;
    this.#taken = new Map(reserved.map((name) => [name.toLowerCase(), 1]));
  }

  take(name: string): string {
    const key = name.toLowerCase();
    let count = this.#taken.get(key) ?? 1;
    let free = name;
    while (this.#taken.has(free.toLowerCase())) free = this.#numbered(name, ` (${++count})`);
    this.#taken.set(free.toLowerCase(), 1);
    this.#taken.set(key, count);
    return free;
  }

  #numbered(name: string, suffix: string): string {
    const extension = keptExtension(name);
    const stem = name.slice(0, name.length - extension.length);
    return `${cut(stem, this.#size - suffix.length - extension.length)}${suffix}${extension}`;
  }
}

function shorten(name: string, size: number): string {
  if (cut(name, size) === name) return name;
  const extension = keptExtension(name);
  return `${cut(name.slice(0, name.length - extension.length), size - extension.length)}${extension}`;
}

/** The extension with its dot; what is longer than any known one is a part of the name. */
function keptExtension(name: string): string {
  const extension = path.extname(name);
  return extension.length > 20 ? '' : extension;
}
