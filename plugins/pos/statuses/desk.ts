import type { DocumentSnapshot, DocumentSystem, Rubric } from '../../../core/contract/index.ts';
import { type PosOrganization, posOrganizations } from '../registration/organizations.ts';
import type { PosSettings } from '../settings.ts';
import { type CategoryCodes, categoryCodes, isBelow } from './categories.ts';

/** «Комментарий» where the directory does not say (ED-02). */
const usualCommentSize = 2000;

/** What the drafting of a run knows of directories; each is read once, when it is first needed. */
export class Desk {
  readonly #documents: DocumentSystem;
  readonly #vertexDue: string;
  #organizations: Promise<PosOrganization[]> | undefined;
  #commentSize: Promise<number> | undefined;
  #rubrics: ReadonlyMap<string, Rubric> | undefined;

  constructor(documents: DocumentSystem, { rubricVertexDue }: Pick<PosSettings, 'rubricVertexDue'>) {
    this.#documents = documents;
    this.#vertexDue = rubricVertexDue;
  }

  /** Reads what every drafting needs. */
  async prepare(): Promise<void> {
    await Promise.all([this.organizations(), this.commentSize()]);
  }

  /** Organisations that exchange messages. */
  organizations(): Promise<PosOrganization[]> {
    this.#organizations ??= posOrganizations(this.#documents);
    return this.#organizations;
  }

  /** Size of «Комментарий» in characters. */
  commentSize(): Promise<number> {
    this.#commentSize ??= this.#readCommentSize();
    return this.#commentSize;
  }

  async #readCommentSize(): Promise<number> {
    const attributes = await this.#documents.directories.attributes('document');
    return attributes.find(({ apiName }) => apiName === 'POS_COMMENT')?.maxLength ?? usualCommentSize;
  }

  /** ST-05, for these РК and others without rubrics of the classifier. */
  async categories(documents: Iterable<DocumentSnapshot>): Promise<(document: DocumentSnapshot) => CategoryCodes> {
    const vertex = this.#vertexDue;
    const needed = [...documents].some(({ rubrics }) => rubrics.some(({ due }) => isBelow(due, vertex)));
    if (needed && this.#rubrics === undefined) {
      const below = await this.#documents.directories.rubricsBelow(vertex);
      this.#rubrics = new Map(below.map((rubric) => [rubric.due, rubric]));
    }
    return ({ rubrics }) => categoryCodes(rubrics, vertex, (due) => this.#rubrics?.get(due));
  }
}
