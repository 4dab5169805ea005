import { create } from 'content-disposition';
import { storable } from '../contract/mask.ts';

/** The header `Content-Disposition` of a file that is saved under this name, or shown under it (RFC 6266). */
export function disposition(name: string, type: 'attachment' | 'inline' = 'attachment'): string {
  return create(storable(name), { type, fallback: false });
}
