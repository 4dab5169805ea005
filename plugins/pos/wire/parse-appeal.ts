import { MessageInvalid } from '../errors.ts';
import type { Appeal, AppealFile, Applicant, ProblemAddress } from './appeal.ts';
import { Fields, type Findings } from './fields.ts';
import { isDay, isInstant } from './values.ts';

/** No longer than the field that keeps it. */
const digits = /^\d{1,255}$/;
const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const sha256 = /^[0-9a-f]{64}$/i;

export interface ParsedAppeal {
  readonly appeal: Appeal;
  /** Paths of optional fields whose values could not be understood; they count as absent. */
  readonly odd: readonly string[];
}

/**
 * Checks one element of the list against the contract; unknown fields are ignored.
 * @throws {MessageInvalid} naming the required fields that are missing or wrong, never their values.
 */
export function parseAppeal(raw: unknown): ParsedAppeal {
  const fields = new Fields(raw);
  const organization = fields.group('organization');
  const category = fields.group('category');
  const appeal: Appeal = {
    deliveryId: fields.required('deliveryId', 'text', matches(guid)).toLowerCase(),
    id: fields.required('id', 'text', matches(digits)),
    createdAt: new Date(fields.required('createdAt', 'text', isInstant)),
    queuedAt: new Date(fields.required('queuedAt', 'text', isInstant)),
    lawMode: fields.optional('lawMode', 'text', (mode) => mode === 'MESSAGE' || mode === 'FZ59') as Appeal['lawMode'],
    fastTrack: fields.required('fastTrack', 'flag'),
    collective: fields.required('collective', 'flag'),
    answerDeadline: fields.optional('answerDeadline', 'text', isDay),
    organization: { lkoId: organization.required('lkoId', 'text'), name: organization.required('name', 'text') },
    region: fields.optionalGroup('region')?.optional('name', 'text') ?? null,
    addresses: problemAddresses(fields),
    category: category.required('name', 'text'),
    subcategory: fields.optionalGroup('subcategory')?.optional('name', 'text') ?? null,
    fact: fields.optionalGroup('fact')?.optional('name', 'text') ?? null,
    text: fields.required('text', 'text'),
    applicants: fields.each('applicants', 1).map(applicant),
    otherSedRegistration: otherRegistration(fields),
    files: fields.each('files').map(file),
  };
  if (fields.findings.wrong.length > 0) throw new MessageInvalid(fields.findings.wrong);
  return { appeal, odd: fields.findings.odd };
}

/** Number and ids of an element that does not fit, as far as they can be read. */
export function identify(raw: unknown): { deliveryId: string | null; messageId: string | null } {
  const fields = new Fields(raw);
  return {
    deliveryId: fields.optional('deliveryId', 'text', matches(guid))?.toLowerCase() ?? null,
    messageId: fields.optional('id', 'text', matches(digits)),
  };
}

function applicant(fields: Fields): Applicant {
  const home = fields.optionalGroup('address');
  return {
    main: fields.required('main', 'flag'),
    type: fields.required('type', 'text', (type) => type === 'PERSON' || type === 'LEGAL') as Applicant['type'],
    lastName: fields.optional('lastName', 'text'),
    firstName: fields.optional('firstName', 'text'),
    middleName: fields.optional('middleName', 'text'),
    orgName: fields.optional('orgName', 'text'),
    zip: home?.optional('zip', 'text') ?? null,
    region: home?.optional('region', 'text') ?? null,
    city: home?.optional('city', 'text') ?? null,
    address: home?.optional('text', 'text') ?? null,
    email: fields.optional('email', 'text'),
    phone: fields.optional('phone', 'text'),
    snils: fields.optional('snils', 'text'),
  };
}

function file(fields: Fields): AppealFile {
  return {
    id: fields.required('id', 'text', isFileId),
    name: fields.required('name', 'text'),
    size: fields.required('size', 'number', (size) => Number.isSafeInteger(size) && size >= 0),
    sha256: fields.required('sha256', 'text', matches(sha256)).toLowerCase(),
  };
}

/** Addresses are optional as a whole, and so is each of them: a broken one does not stop the message. */
function problemAddresses(fields: Fields): ProblemAddress[] {
  const list = fields.optional('addresses', 'list') ?? [];
  return list.flatMap((item, index) => {
    const own: Findings = { wrong: [], odd: [] };
    const address = new Fields(item, `${fields.path('addresses')}/${index}`, own);
    const text = address.required('text', 'text');
    const lat = address.optional('lat', 'number', (value) => Math.abs(value) <= 90);
    const lon = address.optional('lon', 'number', (value) => Math.abs(value) <= 180);
    fields.findings.odd.push(...own.wrong, ...own.odd);
    return own.wrong.length > 0 ? [] : [{ text, lat, lon }];
  });
}

function otherRegistration(fields: Fields): Appeal['otherSedRegistration'] {
  const group = fields.optionalGroup('otherSedRegistration');
  const number = group?.optional('number', 'text') ?? null;
  const date = group?.optional('date', 'text', isDay) ?? null;
  return number === null || date === null ? null : { number, date };
}

function matches(pattern: RegExp): (value: string) => boolean {
  return (value) => pattern.test(value);
}

/** What can stand in an address as one step of its path, and in a column of text. */
function isFileId(value: string): boolean {
  return value.length <= 500 && /^\P{C}+$/u.test(value) && !/^\.{1,2}$/.test(value);
}
