import type { Random } from './random.ts';
import type { Address, Applicant } from './wire.ts';

/** Made-up people, organisations and places: nobody and nothing here exists. */

const surnames =
  'Ёлкин Травин Лужков Полянцев Рощин Ельников Снегирёв Синицын Ракитин Калиткин Лавочкин Зимин Веснин Летов Осенев Берёзкин Дубравин Кленов Сосновцев Рябинкин Малинин Ручьёв Озёрный Тропинин Мостовой Колодезев Печкин Ставнев'.split(
    ' ',
  );
const men: readonly (readonly [string, string])[] = [
  ['Иван', 'Иванович'],
  ['Пётр', 'Сергеевич'],
  ['Сергей', 'Андреевич'],
  ['Алексей', 'Петрович'],
  ['Фёдор', 'Николаевич'],
  ['Дмитрий', 'Олегович'],
  ['Николай', 'Семёнович'],
  ['Артём', 'Игоревич'],
  ['Михаил', 'Ильич'],
];
const women: readonly (readonly [string, string])[] = [
  ['Анна', 'Ивановна'],
  ['Мария', 'Петровна'],
  ['Елена', 'Сергеевна'],
  ['Ольга', 'Николаевна'],
  ['Наталья', 'Фёдоровна'],
  ['Алёна', 'Дмитриевна'],
  ['Светлана', 'Олеговна'],
  ['Вера', 'Артёмовна'],
];
const companies = [
  'ООО «Ромашковая поляна»',
  'АО «Дальние просеки»',
  'ТСН «Уютный двор»',
  'ООО «Хлебный дом на Выдуманной»',
  'СНТ «Вымышленные сады»',
  'Общество с ограниченной ответственностью «Мастерская несуществующих механизмов и деталей»',
  'ИП Калиткина А. И.',
];
const cities = ['г. Придуманск', 'г. Нижнелужск', 'пос. Берёзовая Заводь', 'с. Верхние Травы', 'г. Озерки-Новые'];
const streets =
  'Выдуманная Тенистая Придорожная Садовая Ракитовая Кленовая Полевая Лазурная Мостовая Заречная Колодезная'.split(' ');

function feminine(surname: string): string {
  return surname.endsWith('ый') || surname.endsWith('ой') ? `${surname.slice(0, -2)}ая` : `${surname}а`;
}

function mailbox(random: Random): string {
  return `applicant${random.integer(1, 99_999)}@${random.pick(['example.com', 'example.org'])}`;
}

function phone(random: Random): string {
  return `+7 000 000-0${random.integer(0, 9)}-${random.integer(10, 99)}`;
}

export interface Place {
  region: string;
  city: string;
  street: string;
  house: string;
}

export function somePlace(random: Random, region: string): Place {
  const house = `${random.integer(1, 120)}${random.chance(0.15) ? `, корп. ${random.integer(1, 4)}` : ''}`;
  return { region, city: random.pick(cities), street: `ул. ${random.pick(streets)}`, house };
}

/** The address of a problem; about one in five has no coordinates. */
export function problemAddress(random: Random, place: Place): Address {
  const text = `${place.region}, ${place.city}, ${place.street}, д. ${place.house}`;
  if (random.chance(0.2)) return { text, fiasId: null, lat: null, lon: null };
  const degrees = (base: number) => Number((base + random.fraction()).toFixed(4));
  return { text, fiasId: random.chance(0.7) ? random.guid() : null, lat: degrees(55), lon: degrees(37) };
}

function homeOf(random: Random, place: Place): NonNullable<Applicant['address']> {
  return {
    zip: `000${random.integer(100, 999)}`,
    region: place.region,
    city: place.city,
    text: `${random.pick(streets)}, д. ${random.integer(1, 90)}, кв. ${random.integer(1, 200)}`,
  };
}

export function somePerson(random: Random, place: Place, main: boolean): Applicant {
  const woman = random.chance(0.55);
  const surname = random.pick(surnames);
  const [firstName, middleName] = random.pick(woman ? women : men);
  const nameless = random.chance(0.01);
  return {
    main,
    type: 'PERSON',
    lastName: nameless ? null : woman ? feminine(surname) : surname,
    firstName: nameless ? null : firstName,
    middleName: nameless || random.chance(0.07) ? null : middleName,
    address: random.chance(0.8) ? homeOf(random, place) : null,
    email: random.chance(0.85) ? mailbox(random) : null,
    phone: random.chance(0.6) ? phone(random) : null,
    snils: random.chance(0.4) ? `000-000-${random.integer(100, 999)} 00` : null,
  };
}

export function someCompany(random: Random, place: Place): Applicant {
  return {
    main: true,
    type: 'LEGAL',
    orgName: random.pick(companies),
    address: homeOf(random, place),
    email: mailbox(random),
    phone: phone(random),
  };
}
