import { classifier } from './classifier.ts';
import { DerivedContent, type FileContent, type FileKind, mediaTypes, sha256Of } from './files.ts';
import { type Place, problemAddress, someCompany, somePerson, somePlace } from './people.ts';
import type { Random } from './random.ts';
import { complaintText, supplementText } from './texts.ts';
import { dayOf, formatSeconds } from './time.ts';
import type { Appeal, AppealFile, Applicant, Category, Named } from './wire.ts';

/** What the generated messages look like; every share is a probability from 0 to 1. */
export interface GeneratorOptions {
  /** Length of the text in characters; without it lengths spread from one sentence to 5,000. */
  textLength?: number;
  /** How many files a message has; without it mostly none to three. */
  fileCount?: number;
  /** Size of each file in bytes; without it from 300 bytes to 300 KB. */
  fileSize?: number;
  /** Kinds to choose from; without it all. */
  fileKinds?: readonly FileKind[];
  fastTrackShare?: number;
  collectiveShare?: number;
  legalShare?: number;
  otherSedShare?: number;
  fz59Share?: number;
  /** How often a delivery supplements an earlier message of the same ЛКО (used by `addMessages`). */
  supplementShare?: number;
}

/** Where and when a message appears. */
export interface MessageSetting {
  organization: { lkoId: string; name: string };
  region: Named | null;
  now: Date;
  /** Number of the message; drawn where absent. */
  id?: string;
}

/** A file of a message together with its bytes. */
export interface MessageFile {
  declared: AppealFile;
  content: FileContent;
}

export interface GeneratedMessage {
  appeal: Appeal;
  files: MessageFile[];
}

export const defaultShares = {
  fastTrackShare: 0.05,
  collectiveShare: 0.05,
  legalShare: 0.08,
  otherSedShare: 0.06,
  fz59Share: 0.25,
  supplementShare: 0.03,
} as const;

/** One message. Pure: the same state of `random` and the same options give the same message, byte for byte. */
export function generateMessage(
  random: Random,
  setting: MessageSetting,
  options: GeneratorOptions = {},
): GeneratedMessage {
  const shares = { ...defaultShares, ...options };
  const place = somePlace(random, setting.region?.name ?? 'Вымышленская область');
  const topic = someTopic(random);
  const applicants = someApplicants(random, place, shares);
  const files = someFiles(random, options);
  const created = new Date(setting.now.getTime() - random.integer(60, 2 * 86_400) * 1000);
  const fastTrack = random.chance(shares.fastTrackShare);
  const lawMode = random.chance(shares.fz59Share) ? 'FZ59' : 'MESSAGE';
  const appeal: Appeal = {
    deliveryId: random.guid(),
    id: setting.id ?? String(random.integer(10_000_000, 99_999_999)),
    epguNumber: random.chance(0.7) ? String(random.integer(1_000_000_000, 4_000_000_000)) : null,
    createdAt: formatSeconds(created),
    queuedAt: formatSeconds(setting.now),
    source: random.pick(['EPGU', 'EPGU', 'WIDGET', 'MOBILE']),
    lawMode,
    fastTrack,
    collective: applicants.length > 1,
    supplement: false,
    answerDeadline: random.chance(0.02) ? null : dayOf(setting.now, fastTrack ? 3 : lawMode === 'FZ59' ? 30 : 10),
    organization: { ...setting.organization },
    region: setting.region ?? { id: null, name: place.region },
    addresses: someAddresses(random, place),
    ...topic,
    text: complaintText(random, topic.category.id ?? '', place, options.textLength ?? someLength(random)),
    applicants,
    otherSedRegistration: random.chance(shares.otherSedShare)
      ? { number: `${random.integer(1, 999)}-ОГ`, date: dayOf(created, -random.integer(1, 30)) }
      : null,
    files: files.map((file) => file.declared),
  };
  return { appeal, files };
}

/** A new delivery of an earlier message: same number and applicants, new text and files. */
export function generateSupplement(
  random: Random,
  earlier: Appeal,
  now: Date,
  options: GeneratorOptions = {},
): GeneratedMessage {
  const files = someFiles(random, options);
  const appeal: Appeal = {
    ...earlier,
    deliveryId: random.guid(),
    queuedAt: formatSeconds(now),
    supplement: true,
    answerDeadline: dayOf(now, 10),
    text: supplementText(random, options.textLength ?? Math.min(1000, someLength(random))),
    files: files.map((file) => file.declared),
  };
  return { appeal, files };
}

/** A file with derived content. */
export function deriveFile(random: Random, kind: FileKind, name: string, size: number): MessageFile {
  const content = new DerivedContent(kind, random.uint32(), size);
  return { declared: declare(random.guid(), name, mediaTypes[kind], content), content };
}

/** What the list says about a file: its true size and hash. */
export function declare(id: string, name: string, contentType: string, content: FileContent): AppealFile {
  return { id, name, size: content.size, contentType, sha256: sha256Of(content) };
}

/** Category alone (rarely), with a subcategory, or down to the fact. */
function someTopic(random: Random): Pick<Appeal, 'category' | 'subcategory' | 'fact'> {
  const named = (vertex: Category): { id: string; name: string } => ({ id: vertex.id, name: vertex.name });
  const category = random.pick(classifier);
  const subcategory = category.children.length > 0 && random.chance(0.95) ? random.pick(category.children) : null;
  const fact = subcategory && random.chance(0.85) ? random.pick(subcategory.children) : null;
  return {
    category: named(category),
    subcategory: subcategory && named(subcategory),
    fact: fact && named(fact),
  };
}

function someApplicants(random: Random, place: Place, shares: { collectiveShare: number; legalShare: number }) {
  if (random.chance(shares.legalShare)) return [someCompany(random, place)];
  const applicants: Applicant[] = [somePerson(random, place, true)];
  const others = random.chance(shares.collectiveShare) ? random.integer(1, 5) : 0;
  for (let count = 0; count < others; count++) applicants.push(somePerson(random, place, false));
  return applicants;
}

function someAddresses(random: Random, place: Place): NonNullable<Appeal['addresses']> {
  if (random.chance(0.05)) return [];
  const first = problemAddress(random, place);
  return random.chance(0.06) ? [first, problemAddress(random, somePlace(random, place.region))] : [first];
}

function someLength(random: Random): number {
  const kind = random.fraction();
  if (kind < 0.1) return 1;
  if (kind < 0.75) return random.integer(150, 900);
  if (kind < 0.95) return random.integer(900, 2000);
  return random.integer(2000, 5000);
}

const allKinds: readonly FileKind[] = ['jpg', 'jpg', 'jpg', 'pdf', 'docx', 'png', 'txt'];
const shortNames = ['Фото', 'Скан обращения', 'Ответ управляющей организации', 'Квитанция', 'Акт осмотра', 'Схема'];
const longName =
  'Коллективное обращение жителей многоквартирных домов по вопросу ненадлежащего содержания придомовой территории, ' +
  'проездов и тротуаров с приложением подписных листов и переписки за предыдущие годы';

function someFiles(random: Random, options: GeneratorOptions): MessageFile[] {
  const count = options.fileCount ?? random.pick([0, 0, 0, 1, 1, 1, 2, 2, 3, random.integer(4, 8)]);
  return Array.from({ length: count }, (_, index) => {
    const kind = random.pick(options.fileKinds ?? allKinds);
    const stem = random.chance(0.04) ? longName : random.pick(shortNames);
    const size = options.fileSize ?? Math.round(300 * 1000 ** random.fraction());
    return deriveFile(random, kind, `${stem}${index === 0 ? '' : ` (${index + 1})`}.${kind}`, size);
  });
}
