import type { DocumentChange, DocumentEvent, DocumentSnapshot } from '../../../core/contract/index.ts';
import type { PosAddress } from '../account.ts';
import { OrganizationFault } from '../errors.ts';
import type { NewEntry } from '../outbox/entry.ts';
import type { PosOrganization } from '../registration/organizations.ts';
import { organizationOf } from './accounts.ts';
import { type Draft, type DraftRules, draftStatus, messageIdOf, type Standing, type StatusDraft } from './draft.ts';
import { givesReason, sendingChange } from './sending-state.ts';
import { type Milestone, standingOf } from './standing.ts';
import type { Told } from './told.ts';

/** All that drafting a set of events asks for. */
export interface Picture {
  readonly documents: ReadonlyMap<number, DocumentSnapshot>;
  readonly told: ReadonlyMap<number, ReadonlyMap<string, string>>;
  /** DUE of the organisations whose ЛКО РК came from. */
  readonly owners: ReadonlyMap<number, string>;
  readonly milestones: ReadonlyMap<string, readonly Milestone[]>;
  readonly organizations: readonly PosOrganization[];
  readonly address: PosAddress;
  readonly rules: DraftRules;
  readonly now: Date;
}

/** An event that cannot be dealt with before something is mended (PX-04). */
export interface Unaddressed {
  readonly event: DocumentEvent;
  readonly number: string;
  readonly error: OrganizationFault;
}

/** A status that will not be sent; the event is done. */
export interface Kept {
  readonly number: string;
  readonly draft: Extract<Draft, { kind: 'kept' }>;
}

/** What a set of events comes to; nothing of it is written yet. */
export interface DraftSet {
  readonly entries: readonly NewEntry[];
  readonly changes: readonly DocumentChange[];
  readonly told: readonly Told[];
  readonly kept: readonly Kept[];
  readonly unaddressed: readonly Unaddressed[];
  /** How ПОС was thought to take statuses, by ISN of the РК. */
  readonly standings: ReadonlyMap<number, Standing>;
}

/** Drafts events in their order; later ones of a РК see what earlier ones made of it. */
export function draftSet(events: readonly DocumentEvent[], picture: Picture): DraftSet {
  const set = new Drafting(picture);
  for (const event of events) set.take(event);
  return set;
}

class Drafting implements DraftSet {
  readonly entries: NewEntry[] = [];
  readonly changes: DocumentChange[] = [];
  readonly kept: Kept[] = [];
  readonly unaddressed: Unaddressed[] = [];
  readonly standings = new Map<number, Standing>();
  readonly #picture: Picture;
  readonly #documents: Map<number, DocumentSnapshot>;
  readonly #told: Map<number, Map<string, string>>;
  readonly #newlyTold = new Map<string, Told>();

  constructor(picture: Picture) {
    this.#picture = picture;
    this.#documents = new Map(picture.documents);
    this.#told = new Map([...picture.told].map(([isn, told]) => [isn, new Map(told)]));
  }

  get told(): Told[] {
    return [...this.#newlyTold.values()];
  }

  take(event: DocumentEvent): void {
    // The flag that a rubric sets has been set with it; there is no status of it.
    if (event.kind === 'rubric') return;
    const main = this.#draft(event, event.kind);
    // Whatever became of its own event: ПОС hears of the РК before it hears of its executors.
    const first = main.kind === 'status' && event.kind === 'resolution' && !this.#toldOf(event.isn).has('document');
    const drafts = first ? [this.#draft(event, 'document'), main] : [main];
    const failures = drafts.flatMap((draft) => this.#apply(event, draft));
    const [error] = failures;
    if (error !== undefined) this.unaddressed.push({ event, number: this.#documents.get(event.isn)!.number, error });
  }

  #draft(event: DocumentEvent, kind: 'document' | 'resolution'): Draft {
    const { milestones, rules, now } = this.#picture;
    const document = this.#documents.get(event.isn);
    const standing =
      document === undefined ? 'open' : standingOf(document, milestones.get(messageIdOf(document)) ?? []);
    this.standings.set(event.isn, standing);
    const occasion = { kind, ref: event.ref, at: event.at };
    return draftStatus({ event: occasion, document, told: this.#toldOf(event.isn), standing, now }, rules);
  }

  #apply({ isn }: DocumentEvent, draft: Draft): OrganizationFault[] {
    if (draft.kind === 'nothing') return [];
    const document = this.#documents.get(isn)!;
    if (draft.kind === 'kept') {
      this.kept.push({ number: document.number, draft });
      this.#change(document, { isn, values: draft.values, protocol: draft.protocol });
      this.#tell(isn, draft);
      return [];
    }
    try {
      this.entries.push(this.#entry(document, draft));
    } catch (error) {
      if (!(error instanceof OrganizationFault)) throw error;
      this.#sayUnaddressed(document, draft, error);
      return [error];
    }
    this.#change(document, { isn, values: draft.values });
    this.#tell(isn, draft);
    return [];
  }

  #entry(document: DocumentSnapshot, { messageId, subject, title, body }: StatusDraft): NewEntry {
    const { organizations, owners, address } = this.#picture;
    const { due, clientId } = organizationOf(
      {
        lkoId: String(document.values.POS_ID_ORG ?? ''),
        cardDue: document.cardDue,
        deliveredTo: owners.get(document.isn),
      },
      organizations,
    );
    const account = { organizationDue: due, clientId, ...address };
    return { kind: 'status', account, messageId, documentIsn: document.isn, subject, title, body };
  }

  /** The РК has its «Статус» all the same, and says why ПОС has not: once, not with every try. */
  #sayUnaddressed(document: DocumentSnapshot, { title, values }: StatusDraft, error: OrganizationFault): void {
    const { rules, now } = this.#picture;
    const known = Object.entries(values).every(([apiName, value]) => (document.values[apiName] ?? null) === value);
    if (known && givesReason(document.values.POS_SENDING, error.message)) return;
    const said = sendingChange(document.isn, { title, reason: error.message, at: now }, rules.timeZone);
    this.#change(document, { ...said, values: { ...values, ...said.values } });
  }

  #change(document: DocumentSnapshot, change: DocumentChange): void {
    const { values = {}, protocol = [] } = change;
    if (Object.keys(values).length > 0 || protocol.length > 0) this.changes.push(change);
    this.#documents.set(document.isn, { ...document, values: { ...document.values, ...values } });
  }

  #tell(documentIsn: number, { subject, fingerprint }: Pick<StatusDraft, 'subject' | 'fingerprint'>): void {
    this.#toldOf(documentIsn).set(subject, fingerprint);
    this.#newlyTold.set(`${documentIsn} ${subject}`, { documentIsn, subject, fingerprint });
  }

  #toldOf(isn: number): Map<string, string> {
    const told = this.#told.get(isn) ?? new Map<string, string>();
    this.#told.set(isn, told);
    return told;
  }
}
