import type { FileFault, Message } from './appeals.ts';
import type { PosCore } from './core.ts';
import type { FaultRule, Faults } from './faults.ts';
import { type GeneratedMessage, type GeneratorOptions, generateMessage, generateSupplement } from './generator.ts';
import type { JournalEntry, JournalFilter } from './journal.ts';
import { type FileSpecification, fileOf, NumberSequence, pickEarlier } from './messages.ts';
import type { OrganisationSetup } from './organisations.ts';
import { ShowcaseControl } from './showcase/control.ts';
import { type Registration, registrations, type StateView, type Statistics, states, statistics } from './views.ts';
import { type Appeal, type Contour, contours, type State } from './wire.ts';

/** What `addMessages` is asked for; the rest are options of the generator. */
export interface AddMessages extends GeneratorOptions {
  lkoId: string;
  /** `prod` by default. */
  contour?: Contour;
  /** How many deliveries. */
  count: number;
}

/** A message with the fields that a test cares about; the generator invents the others. */
export interface AddMessage extends Partial<Omit<Appeal, 'files'>> {
  /** By default that of `organization`, else the first organisation. */
  lkoId?: string;
  contour?: Contour;
  files?: readonly FileSpecification[];
}

export interface Redelivery extends Partial<Omit<Appeal, 'id' | 'files'>> {
  files?: readonly FileSpecification[];
}

/**
 * What a test may do to the emulator. The same operations are reachable as `POST /control/<name>` with a JSON array of
 * the arguments (or the single argument itself).
 */
export class PosControl extends ShowcaseControl {
  readonly #core: PosCore;
  #numbers: Record<Contour, NumberSequence>;

  constructor(core: PosCore) {
    super(core);
    this.#core = core;
    this.#numbers = numbered();
  }

  /** Generates deliveries and queues them; a small share are supplements of earlier messages of the ЛКО. */
  addMessages({ lkoId, contour = 'prod', count, ...options }: AddMessages): { id: string; deliveryId: string }[] {
    const random = this.#core.randoms[contour];
    const share = options.supplementShare ?? 0.03;
    return Array.from({ length: count }, () => {
      const earlier = random.chance(share) ? pickEarlier(this.#core, contour, lkoId, random) : undefined;
      const generated = earlier
        ? generateSupplement(random, earlier, this.#core.clock(), options)
        : this.#generate(lkoId, contour, options);
      const { id, deliveryId } = this.#core.appeals[contour].deliver(generated).appeal;
      return { id, deliveryId };
    });
  }

  /** Queues one message with the given fields; with the id of a message that exists it is a new delivery of it. */
  addMessage({ lkoId, contour = 'prod', files, ...fields }: AddMessage = {}): Appeal {
    const owner = lkoId ?? fields.organization?.lkoId ?? this.#core.organisations.all()[0]?.lkoId ?? '';
    const generated = this.#generate(owner, contour, { collectiveShare: 0, legalShare: 0, otherSedShare: 0 });
    return this.#queue(contour, generated, { fastTrack: false, ...fields }, files);
  }

  /** Delivers a message again (a supplement): same id, new deliveryId, other text unless one is given. */
  redeliver(id: string, { files, ...fields }: Redelivery = {}): Appeal {
    const { contour, message } = this.#find(id);
    const earlier = message.deliveries.at(-1)?.appeal as Appeal;
    const random = this.#core.randoms[contour];
    return this.#queue(contour, generateSupplement(random, earlier, this.#core.clock()), fields, files);
  }

  addOrganisation(setup: OrganisationSetup): void {
    this.#core.organisations.add(setup);
  }

  /** The switch «Настройки интеграции с СЭД» of the ЛКО. */
  setIntegration(lkoId: string, on: boolean): void {
    this.#core.organisations.of(lkoId).sedIntegrationEnabled = on;
  }

  /** Whether answers wait for approval in the ЛКО. */
  setApproval(lkoId: string, required: boolean): void {
    this.#core.organisations.of(lkoId).answersRequireApproval = required;
  }

  /** Changes key (and identifier) of the organisation; tokens taken with the old ones become invalid. */
  setKey(lkoId: string, clientSecret: string, clientId?: string): void {
    const organisation = this.#core.organisations.of(lkoId);
    organisation.clientSecret = clientSecret;
    organisation.clientId = clientId ?? organisation.clientId;
    this.#core.tokens.revoke(organisation);
  }

  /** The ЛКО approves the answer that waits for it. */
  approve(id: string): State {
    return this.#decide(id, true);
  }

  /** The ЛКО refuses the answer that waits for it. */
  refuse(id: string): State {
    return this.#decide(id, false);
  }

  /** Adds a fault; returns its number. */
  addFault(rule: FaultRule): number {
    return this.#core.faults.add(rule);
  }

  removeFault(faultId: number): void {
    this.#core.faults.remove(faultId);
  }

  clearFaults(): void {
    this.#core.faults.clear();
  }

  faults(): ReturnType<Faults['list']> {
    return this.#core.faults.list();
  }

  /** Spoils a file for those who fetch it; `none` mends it. */
  corruptFile(
    id: string,
    fileId: string,
    how: FileFault['how'] | 'none',
    limits: Pick<FileFault, 'times' | 'bytesPerSecond'> = {},
  ): void {
    const file = this.#find(id).message.files.get(fileId);
    if (!file) throw new Error(`У сообщения ${id} нет файла ${fileId}.`);
    if (how === 'none') delete file.fault;
    else file.fault = { how, ...limits };
  }

  /** Every token issued so far has expired. */
  expireTokens(): void {
    this.#core.tokens.expireAll();
  }

  journal(filter: JournalFilter = {}): JournalEntry[] {
    return this.#core.journal.find(filter);
  }

  /** State of each message, in the order of arrival. */
  states(filter: { contour?: Contour; lkoId?: string; id?: string } = {}): StateView[] {
    return states(this.#core, filter);
  }

  /** What each delivery was registered as, and how often; the proof of «exactly once». */
  registrations(filter: { contour?: Contour; lkoId?: string } = {}): Registration[] {
    return registrations(this.#core, filter);
  }

  stats(): Statistics {
    return statistics(this.#core);
  }

  /** Back to the state after the start: the same seed gives the same messages again. */
  reset(): void {
    this.#core.reset();
    this.#numbers = numbered();
  }

  #generate(lkoId: string, contour: Contour, options: GeneratorOptions): GeneratedMessage {
    const organisation = this.#core.organisations.of(lkoId);
    const setting = {
      organization: { lkoId: organisation.lkoId, name: organisation.name },
      region: organisation.region,
      now: this.#core.clock(),
      id: this.#numbers[contour].next(this.#core.appeals[contour]),
    };
    return generateMessage(this.#core.randoms[contour], setting, options);
  }

  #queue(
    contour: Contour,
    generated: GeneratedMessage,
    fields: Partial<Appeal>,
    specifications: readonly FileSpecification[] | undefined,
  ): Appeal {
    const random = this.#core.randoms[contour];
    const files = specifications?.map((each) => fileOf(random, each)) ?? generated.files;
    const appeal = { ...generated.appeal, ...fields, files: files.map((file) => file.declared) };
    appeal.deliveryId = appeal.deliveryId.toLowerCase();
    appeal.organization = { ...appeal.organization, lkoId: generated.appeal.organization.lkoId };
    return this.#core.appeals[contour].deliver({ appeal, files }, fields.queuedAt !== undefined).appeal;
  }

  #decide(id: string, approved: boolean): State {
    const { contour, message } = this.#find(id);
    return this.#core.appeals[contour].decide(message, approved);
  }

  /** Numbers that the emulator gives differ between contours; where a test gave one twice, `prod` is meant. */
  #find(id: string): { contour: Contour; message: Message } {
    for (const contour of contours) {
      const message = this.#core.appeals[contour].get(id);
      if (message) return { contour, message };
    }
    throw new Error(`В эмуляторе нет сообщения ${id}.`);
  }
}

function numbered(): Record<Contour, NumberSequence> {
  return { prod: new NumberSequence(20_000_001), test: new NumberSequence(70_000_001) };
}
