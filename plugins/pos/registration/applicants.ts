import type { Citizen, CitizenDraft, DocumentSystem } from '../../../core/contract/index.ts';
import { texts } from '../texts.ts';
import type { Applicant } from '../wire/appeal.ts';
import { cut, normalizeName, oneLine } from './text.ts';

/** An applicant as an entry of «Граждане», cut to the sizes of its fields. */
export interface ApplicantDraft extends CitizenDraft {
  readonly nameless: boolean;
}

export type CitizenSizes = Pick<
  DocumentSystem['sizes'],
  'citizenName' | 'citizenCity' | 'citizenAddress' | 'citizenZip' | 'citizenPhone' | 'citizenEmail' | 'citizenSnils'
>;

/** Adds remarks for what was cut and for a missing name. */
export function draftApplicant(applicant: Applicant, sizes: CitizenSizes, remarks: string[]): ApplicantDraft {
  const field = (name: keyof CitizenSizes, value: string | null): string | null => {
    const whole = oneLine(value ?? '');
    const fitting = cut(whole, sizes[name]);
    if (fitting !== whole) remarks.push(texts.remarks.cut(texts.fields[name], sizes[name], whole));
    return fitting === '' ? null : fitting;
  };
  const given = nameOf(applicant);
  const name = normalizeName(given) === '' ? null : field('citizenName', given);
  if (name === null) remarks.push(texts.remarks.nameless);
  return {
    name: name ?? texts.document.nameless,
    nameless: name === null,
    city: field('citizenCity', joined([applicant.region, applicant.city])),
    address: field('citizenAddress', applicant.address),
    zip: field('citizenZip', applicant.zip),
    phone: field('citizenPhone', applicant.phone),
    email: field('citizenEmail', applicant.email),
    snils: field('citizenSnils', applicant.snils),
  };
}

/** Either kind of name may lack in old messages; then the other stands in. */
function nameOf(applicant: Applicant): string {
  const person = [applicant.lastName, applicant.firstName, applicant.middleName]
    .map((part) => oneLine(part ?? ''))
    .filter((part) => part !== '')
    .join(' ');
  const organization = oneLine(applicant.orgName ?? '');
  return applicant.type === 'LEGAL' ? organization || person : person || organization;
}

function joined(parts: readonly (string | null)[]): string {
  return [...new Set(parts.map((part) => oneLine(part ?? '')).filter((part) => part !== ''))].join(', ');
}

/**
 * RG-05: whether an applicant is this citizen. Whole names are equal, or initials of one fit the full name of the
 * other, which needs an equal address or e-mail beside. Address and e-mail count only where both sides have them, and
 * then must not differ. Somebody without a name is recognised by address or e-mail alone.
 */
export function isSamePerson(applicant: ApplicantDraft, citizen: CitizenDraft): boolean {
  const name = normalizeName(applicant.name);
  const other = normalizeName(citizen.name);
  // Names first: they are cheap to compare, and settle most cases.
  if (name !== other && (applicant.nameless || !initialsFit(name, other))) return false;
  const email = compare(emailOf(applicant), emailOf(citizen));
  if (email === 'differs') return false;
  const address = compareAddresses(applicant, citizen);
  if (address === 'differs') return false;
  const evidence = email === 'equal' || address === 'equal';
  return evidence || (name === other && !applicant.nameless);
}

type Comparison = 'equal' | 'differs' | 'unknown';

function compare(one: string, other: string): Comparison {
  if (one === '' || other === '') return 'unknown';
  return one === other ? 'equal' : 'differs';
}

function emailOf(person: CitizenDraft): string {
  return (person.email ?? '').trim().toLowerCase();
}

/** The city may stand in its own field or in front of the address, with its region or without. */
function compareAddresses(one: CitizenDraft, other: CitizenDraft): Comparison {
  const [first, second] = [plain(one.address), plain(other.address)];
  if (first === '' || second === '') return 'unknown';
  const [firstCity, secondCity] = [plain(one.city), plain(other.city)];
  const citiesFit = firstCity === '' || secondCity === '' || ends(firstCity, secondCity) || ends(secondCity, firstCity);
  const addressesFit =
    first === second || isWithCity(second, first, firstCity) || isWithCity(first, second, secondCity);
  return addressesFit && citiesFit ? 'equal' : 'differs';
}

/** Whether `long` is the address `short` with the city (or its end) written in front. */
function isWithCity(long: string, short: string, city: string): boolean {
  return ends(long, short) && ends(`${city} ${short}`, long);
}

function ends(long: string, short: string): boolean {
  return long === short || long.endsWith(` ${short}`);
}

function plain(text: string | null | undefined): string {
  return (text ?? '')
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replace(/[^\p{L}\p{N}/-]+/gu, ' ')
    .trim();
}

/** «иванов и и» and «иванов иван иванович», either way round; what both give must agree. */
function initialsFit(one: string, other: string): boolean {
  const [first, second] = [one.split(' '), other.split(' ')];
  if (first[0] !== second[0] || first.length < 2 || second.length < 2) return false;
  const initials = [first, second].some((name) => name.slice(1).every((part) => part.length === 1));
  return initials && partsAgree(first, second);
}

function partsAgree(first: readonly string[], second: readonly string[]): boolean {
  const common = Math.min(first.length, second.length);
  for (let index = 1; index < common; index++) {
    const [one, other] = [first[index]!, second[index]!];
    const fits = one.length === 1 || other.length === 1 ? one[0] === other[0] : one === other;
    if (!fits) return false;
  }
  return true;
}

/** Somebody in the directory, or somebody of this batch who is about to be entered. */
export type Match = { readonly isn: number } | { readonly newcomer: number };

/**
 * Finds or enters the applicants of a batch, in its order: each sees those entered before, so that two messages of one
 * new person give one entry.
 */
export class ApplicantMatcher {
  readonly newcomers: ApplicantDraft[] = [];
  readonly #known = new Map<string, { person: CitizenDraft; match: Match }[]>();

  constructor(candidates: readonly Citizen[]) {
    for (const citizen of candidates) this.#add(citizen, { isn: citizen.isn });
  }

  /** RG-05: exactly one matching citizen is used; none or several give a new one. */
  match(applicant: ApplicantDraft): Match {
    const bucket = this.#known.get(surnameOf(applicant)) ?? [];
    const found = bucket.filter(({ person }) => isSamePerson(applicant, person));
    if (found.length === 1) return found[0]!.match;
    const match = { newcomer: this.newcomers.push(applicant) - 1 };
    this.#add(applicant, match);
    return match;
  }

  #add(person: CitizenDraft, match: Match): void {
    const key = surnameOf(person);
    const bucket = this.#known.get(key);
    if (bucket === undefined) this.#known.set(key, [{ person, match }]);
    else bucket.push({ person, match });
  }
}

/** Equal names and fitting initials share the first word. */
function surnameOf(person: CitizenDraft): string {
  return normalizeName(person.name).split(' ', 1)[0] ?? '';
}
