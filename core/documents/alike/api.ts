import type { Page, PageRequest } from '../../ports/paging.ts';
import type { Actor } from '../api.ts';
import type { AlikeCitizens } from './duplicates.ts';
import type { MergedCitizens } from './merge.ts';
import type { SimilarDocument } from './similar.ts';

/** What is alike (UI-10). */
export interface AlikeService {
  /** Citizens that look alike, by groups. */
  citizens(page: PageRequest): Promise<Page<AlikeCitizens>>;
  merge(isn: number, duplicates: readonly number[], actor: Actor): Promise<MergedCitizens>;
  /** Open РК of the same applicants; only of these card indexes, undefined = all. */
  documents(isn: number, cards: readonly string[] | undefined): Promise<SimilarDocument[]>;
  /** Brings РК that were registered meanwhile to the entries that stay; called now and then. */
  follow(): Promise<number>;
}
